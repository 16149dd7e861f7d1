// How other tools write values, references, increments and lookups, and how that is written
// here. Only for explaining what has failed: a text that may be meant stays text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/core/function_ref.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

using KnownId = FunctionRef<bool(std::string_view)>;

/// `a.x`: a reference without its marker.
bool looks_like_path(std::string_view text);

/// `5`, `'x'`, `null`, `true` and the like, as somebody would write them in JSON.
Value value_in_text(std::string_view text);

/// The elements of `1,2`, `(1,2)` or `[1, 2]`.
Value list_in_text(std::string_view text);

/// `{{a.x}}`, `${a.x}`, `@{a.x}`, `$ref.a.x` and the like, as a reference: $ref:a.x. `is_known`
/// tells which ids there are.
std::optional<std::string> foreign_reference(std::string_view text, KnownId is_known);
/// The same of {"$ref": "a.x"}.
std::optional<std::string> foreign_reference(const Value& object, KnownId is_known);

/// 5 for -5, and -5 for 5.
Value negative_of(const Value& number);

/// `qty + 1`, as a member of "increment": {"qty": 1}.
std::optional<Value> foreign_increment(std::string_view column, std::string_view text);
/// The same of {"increment": 1}, {"$inc": 1}, {"decrement": 1}.
std::optional<Value> foreign_increment(std::string_view column, const Value& object);

/// {"push": "x"}, as a member of "append": {"tags": "x"}.
std::optional<Value> foreign_append(std::string_view column, const Value& object);

/// {"connect": {"name": "Rock"}}: the columns by which a row is found, and their values there:
/// {"name": "Rock"}.
std::optional<Value> foreign_lookup(const Value& object);

/// {"disconnect": true}
bool is_foreign_disconnection(const Value& object);

/// How that is written for a foreign-key column: `Write "genre_id": "Rock" with "lookup":
/// {"genre_id": "name"}.`
std::string lookup_hint(std::string_view column, const Value& found);

/// Whether a text with references in it looks like something to calculate: `$ref:a.x + 1`.
bool looks_like_expression(std::string_view text);

}  // namespace batch_ops
