-- The functions that look at a request without running it: they need ids, depends_on and the params in
-- which references stand, but no entities.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
\set ECHO all
-- linear chain
SELECT batch_execution_order('[{"id": "c", "depends_on": ["b"]}, {"id": "b", "depends_on": ["a"]}, {"id": "a"}]');
-- parallel
SELECT batch_execution_order('[{"id": "z"}, {"id": "y"}, {"id": "x"}]');
-- diamond
SELECT batch_execution_order('[{"id": "bottom", "depends_on": ["left", "right"]}, {"id": "right", "depends_on": ["top"]},
                               {"id": "left", "depends_on": ["top"]}, {"id": "top"}]');
-- stable order: a request in a valid order stays as it is, and only what must wait moves
SELECT batch_execution_order('[{"id": "d"}, {"id": "b", "depends_on": ["d"]}, {"id": "c"}, {"id": "a", "depends_on": ["d", "c"]}]');
SELECT batch_execution_order('[{"id": "late", "depends_on": ["third"]}, {"id": "first"}, {"id": "second"}, {"id": "third"}, {"id": "fourth"}]');
-- complex graph, with references and depends_on together
SELECT batch_execution_order('[
  {"id": "report", "query_params": {"customer_id": "$ref:customer.customer_id"}, "depends_on": ["line2", "payment"]},
  {"id": "line2", "store_params": {"invoice_id": "$ref:invoice.invoice_id"}},
  {"id": "line1", "store_params": {"invoice_id": "$ref:invoice.invoice_id"}},
  {"id": "payment", "store_params": {"amount": "$ref:{invoice.total}", "note": "for $ref:customer.email"}},
  {"id": "invoice", "store_params": [{"customer_id": "$ref:customer.customer_id"}]},
  {"id": "customer"}]');
-- direct cycle, indirect cycle, self-dependency, unknown dependency, duplicate ids
SELECT batch_execution_order('[{"id": "a", "depends_on": ["b"]}, {"id": "b", "depends_on": ["a"]}]');
SELECT batch_execution_order('[{"id": "a", "depends_on": ["c"]}, {"id": "b", "depends_on": ["a"]}, {"id": "c", "depends_on": ["b"]}]');
SELECT batch_execution_order('[{"id": "a", "depends_on": ["a"]}]');
SELECT batch_execution_order('[{"id": "a", "depends_on": ["nobody"]}]');
SELECT batch_execution_order('[{"id": "a"}, {"id": "a"}]');
-- repeated ids count once
SELECT batch_execution_order('[{"id": "b", "depends_on": ["a", "a"], "query_params": {"x": "$ref:a.x"}}, {"id": "a"}]');
SELECT batch_dependents('[{"id": "b", "depends_on": ["a", "a"], "query_params": {"x": "$ref:a.x"}}, {"id": "a"}]', 'a');
-- a chain of 10 000 operations, and a cycle of 10 000
SELECT (batch_execution_order(jsonb_agg(jsonb_build_object('id', 'o' || n, 'depends_on', jsonb_build_array('o' || n + 1)))
                              || '{"id": "o10001"}'))[10001]
FROM generate_series(1, 10000) n;
DO $$
BEGIN
  PERFORM batch_execution_order(jsonb_agg(jsonb_build_object('id', 'o' || n, 'depends_on', jsonb_build_array('o' || n % 10000 + 1))))
  FROM generate_series(1, 10000) n;
EXCEPTION WHEN invalid_parameter_value THEN
  RAISE NOTICE '%…', left(SQLERRM, 50);
END $$;
-- autoId names what has no id
SELECT batch_execution_order('[{"depends_on": ["op_2"]}, {"id": "mine"}, {"id": ""}]', '{"autoId": true}');
SELECT batch_execution_order('[{"id": "op_1"}, {}]', '{"autoId": true}');
SELECT batch_execution_order('[{}]');
-- the whole request object; the second argument's keys win
SELECT batch_execution_order('{"operations": [{}, {}], "options": {"autoId": true}}');
SELECT batch_execution_order('{"operations": [{}, {}], "options": {"autoId": true}}', '{"autoId": false}');
SELECT batch_independent_operations('{"operations": [{"id": "b", "depends_on": ["a"]}, {"id": "a"}], "options": {"atomic": false}}');
-- options NULL means none
SELECT batch_execution_order('[{"id": "a"}]', NULL);
-- independent operations, in request order
SELECT batch_independent_operations('[{"id": "z"}, {"id": "m", "depends_on": ["z"]}, {"id": "a"}, {"id": "k", "when": {"ref": "$ref:a.x", "eq": 1}}]');
-- dependents: direct ones only, in request order
SELECT batch_dependents('[{"id": "z", "depends_on": ["a"]}, {"id": "a"}, {"id": "m", "metadata_params": {"__limit": "$ref:a.n"}},
                          {"id": "k", "depends_on": ["m"]}]', 'a');
SELECT batch_dependents('[{"id": "a"}]', 'a');
SELECT batch_dependents('[{"id": "a"}]', 'b');
SELECT batch_dependents('[{"id": "a"}]', NULL);
-- references: false hides references in values, but not that of `when`
SELECT batch_dependents('[{"id": "a"}, {"id": "b", "references": false, "store_params": {"note": "$ref:a.x"}},
                          {"id": "c", "references": false, "when": {"ref": "$ref:a.x", "exists": true}}]', 'a');
-- nothing at all
SELECT batch_execution_order(NULL);
SELECT batch_independent_operations('[]');
-- list of referenced ids: distinct and sorted, at any depth
SELECT batch_referenced_operations('{"a": "$ref:zeta.id", "b": ["$ref:alpha.x", {"c": "to $ref:mid.name and $ref:{zeta.\"first name\"}"}]}');
SELECT batch_referenced_operations('"$ref:one.id"');
-- no references: plain text, keys, an escaped one, SQL NULL
SELECT batch_referenced_operations('{"$ref:key.id": "x", "price": "$5", "text": "$$ref:a.b"}');
SELECT batch_referenced_operations(NULL);
SELECT batch_referenced_operations('{"a": {"b": ["fine", "$ref:broken"]}}');
-- resolve: simple scalar, nested property, array index, several references
\set results '{"op1": {"status": "completed", "data": [{"id": 42, "name": "Ann", "tags": ["x", "y"], "address": {"city": "Oslo", "geo": {"lat": 59.910}}, "gone": null}]}, "many": {"status": "completed", "data": [{"id": 1}, {"id": 2}]}, "one": {"status": "completed", "data": {"id": 7, "first name": "Bo"}}, "bad": {"status": "failed", "error": "no"}, "none": {"status": "completed", "data": []}}'
SELECT batch_resolve_references('{"id": "$ref:op1.id"}', :'results');
SELECT batch_resolve_references('{"city": "$ref:op1.address.city", "lat": "$ref:op1.address.geo.lat"}', :'results');
SELECT batch_resolve_references('{"first": "$ref:op1.tags.0", "second": "$ref:many.1.id", "row": "$ref:op1.0"}', :'results');
SELECT batch_resolve_references('{"a": "$ref:op1.id", "b": "$ref:many.0.id", "c": "$ref:one.id"}', :'results');
-- several in one string, interpolation of every type
SELECT batch_resolve_references('"$ref:op1.name has $ref:op1.id and $ref:op1.address.geo.lat, $ref:op1.tags, $ref:op1.address"', :'results');
-- an underscore ends a property where the longer one does not exist
SELECT batch_resolve_references('"prefix_$ref:op1.id_suffix"', :'results');
SELECT batch_resolve_references('"$ref:op1.id_a_b"', '{"op1": {"status": "completed", "data": [{"id": 1, "id_a": 2}]}}');
SELECT batch_resolve_references('"x$ref:op1.id_a_b"', '{"op1": {"status": "completed", "data": [{"id": 1, "id_a": 2}]}}');
-- braced: no guess, other characters, dots in quotes
SELECT batch_resolve_references('"prefix_$ref:{op1.id}_suffix"', :'results');
SELECT batch_resolve_references('"$ref:{one.first name}"', :'results');
SELECT batch_resolve_references('["$ref:{o.\"a.b\"}", "$ref:{o.\"c}d\"}", "$ref:{o.\"e\"\"f\"}", "$ref:{o.größe}", "$ref:{o.*}"]',
                                '{"o": {"status": "completed", "data": {"a.b": 1, "c}d": 2, "e\"f": 3, "größe": 4, "*": 5}}}');
-- escaped, and what only looks like an escape
SELECT batch_resolve_references('["$$ref:op1.id", "$$$ref:op1.id", "$$$$ref:op1.id", "a$ ref:op1.id", "$REF:op1.id", "ref:op1.id"]', :'results');
-- a trailing dot is text
SELECT batch_resolve_references('["Dear $ref:op1.name.", "$ref:op1.name..", "$ref:op1.address.city.!"]', :'results');
-- wildcard, at the root, below it and in text; of no rows it is an empty array
SELECT batch_resolve_references('["$ref:many.*.id", "$ref:many.*", "ids: $ref:many.*.id", "$ref:op1.tags.*", "$ref:none.*.id"]', :'results');
SELECT batch_resolve_references('"$ref:o.*.lines.*.n"', '{"o": {"status": "completed", "data": [{"lines": [{"n": 1}, {"n": 2}]}, {"lines": []}]}}');
-- type preservation: number, boolean, null, object, array, text that looks like a number
SELECT batch_resolve_references('["$ref:t.n", "$ref:t.z", "$ref:t.b", "$ref:t.u", "$ref:t.o", "$ref:t.a", "$ref:t.s", "$ref:t.big"]',
  '{"t": {"status": "completed", "data": {"n": 1.10, "z": -0.50, "b": false, "u": null, "o": {"k": []}, "a": [1, "1"], "s": "007", "big": 123456789012345678901234567890.123456789}}}');
-- one pass only: text that came out of a reference is data
SELECT batch_resolve_references('["$ref:t.s", "<$ref:t.s>"]', '{"t": {"status": "completed", "data": {"s": "$ref:t.other $$ref:x", "other": 1}}}');
-- no references: the same value comes back, keys too
SELECT batch_resolve_references('{"b": [1, 1.0, "x", null, {"$ref:op1.id": true}], "a": ""}', :'results');
-- nested objects and arrays
SELECT batch_resolve_references('{"a": {"b": [{"c": "$ref:op1.id"}, ["$ref:op1.name"]]}}', :'results');
-- data may be an array of rows or one object, of which the properties are asked directly
SELECT batch_resolve_references('"$ref:one.id"', :'results');
-- unknown operation, failed operation, missing property, no row, several rows without an index, no such row
SELECT batch_resolve_references('{"x": "$ref:nobody.id"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:bad.id"}', :'results');
SELECT batch_resolve_references('{"x": {"y": ["$ref:op1.nam"]}}', :'results');
SELECT batch_resolve_references('{"x": "$ref:op1.address.street"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:op1.id.more"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:none.id"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:many.id"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:many.2.id"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:op1.tags.2"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:op1.data.0.id"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:op1.address.city.zip"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:op1.gone.name"}', :'results');
SELECT batch_resolve_references('{"x": "$ref:skipped.id"}', '{"skipped": {"status": "skipped", "reason": "Condition not met"}}');
-- null is a value by itself, but no part of a text
SELECT batch_resolve_references('{"x": "$ref:op1.gone"}', :'results');
SELECT batch_resolve_references('{"x": "is $ref:op1.gone"}', :'results');
-- a reference that does not parse
SELECT batch_resolve_references('"$ref:op1"', :'results');
SELECT batch_resolve_references('"$ref:op1[0].id"', :'results');
SELECT batch_resolve_references('"$ref:op1.a..b"', :'results');
-- results that are none
SELECT batch_resolve_references('"$ref:op1.id"', NULL);
SELECT batch_resolve_references('"$ref:op1.id"', '[]');
SELECT batch_resolve_references('"$ref:op1.id"', jsonb_build_object('success', true, 'results', :'results'::jsonb));
SELECT batch_resolve_references('"$ref:a.id"', '{"a": [{"id": 1}]}');
SELECT batch_resolve_references('"$ref:a.id"', '{"a": {"id": 1}}');
SELECT batch_resolve_references('"$ref:op2.id"', :'results');
SELECT batch_resolve_references(NULL, '{}') IS NULL;
-- facts of a batch, and what is none
SELECT batch_resolve_references('"$ref:@now"', '{}');
SELECT batch_resolve_references('"$ref:@foo"', '{}');
-- what is resolved is bounded
SET batch_ops.max_parameter_size = '1kB';
SELECT batch_resolve_references('["$ref:t.s", "$ref:t.s"]', jsonb_build_object('t', jsonb_build_object('status', 'completed', 'data', jsonb_build_object('s', repeat('x', 600)))));
RESET batch_ops.max_parameter_size;
