// JSON literals for tests, with exact numbers: never through a double.
#pragma once

#include <string_view>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/request/stored_row.hpp"

namespace batch_ops::test {

/// The value of a JSON text. Throws std::invalid_argument when it is none.
Value exact_json(std::string_view text);

/// The same as a document that is kept as long as the program runs.
JsonNode exact_document(std::string_view text);

/// Keeps a value likewise.
JsonNode keep(Value value);

/// Rows as JSON text: `{…}` for one, `[{…}, …]` for several.
std::string row_text(const std::vector<StoredRow>& rows);

}  // namespace batch_ops::test
