-- What the demo needs to show things well; no part of the extension.

-- Break a long object before a key, the next line indented one more than the object.
CREATE FUNCTION demo_wrap(line text, indent text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(line, '(.{45,65}?), (?=")', E'\\1,\n ' || indent, 'g')
$$;

-- A report as JSON again, but dense: in the order of the request, one line per row where it fits.
CREATE FUNCTION demo_pretty(report jsonb, request jsonb) RETURNS text
LANGUAGE sql STABLE AS $$
  WITH result AS (
    SELECT place, operation ->> 'id' AS id, report -> 'results' -> (operation ->> 'id') AS result
    FROM jsonb_array_elements(request -> 'operations') WITH ORDINALITY AS o (operation, place)
  ), written AS (
    SELECT place, id,
           (SELECT demo_wrap(string_agg(format('"%s": %s', key, value), ', ' ORDER BY
                               array_position(ARRAY['status', 'reason', 'statusCode', 'code'], key),
                               key DESC),
                             repeat(' ', 5))
            FROM jsonb_each(result - 'data')) AS outcome,
           (SELECT E',\n      "data": [' ||
                   string_agg(demo_wrap(line::text, repeat(' ', 15)), E',\n' || repeat(' ', 15)) || ']'
            FROM jsonb_array_elements(result -> 'data') AS d (line)) AS rows
    FROM result WHERE result IS NOT NULL
  )
  SELECT format(E'{\n  "success": %s,\n  "results": {\n%s\n  }%s\n}',
                report -> 'success',
                (SELECT string_agg(format('    "%s": {%s%s}', id, outcome, rows), E',\n' ORDER BY place)
                 FROM written),
                (SELECT string_agg(format(E',\n  "%s": %s', key, value), '' ORDER BY key)
                 FROM jsonb_each(report - 'success' - 'results')))
$$;

-- What the batch of new_album.json has left behind.
CREATE VIEW demo_kept AS
  SELECT CASE WHEN EXISTS (SELECT FROM album WHERE title = 'Flut')
              THEN 'kept' ELSE '-' END AS album,
         CASE WHEN EXISTS (SELECT FROM track WHERE name = 'Springtide')
              THEN 'kept' ELSE '-' END AS track,
         CASE WHEN EXISTS (SELECT FROM artist WHERE name = 'The Lighthouse Keepers')
              THEN 'kept' ELSE '-' END AS artist;
