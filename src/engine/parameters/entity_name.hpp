// How a request names a table: `table`, `schema.table` or `database.schema.table`. Case counts; a
// part in double quotes may hold any character (a double quote is doubled).
#pragma once

#include <string>
#include <string_view>

namespace batch_ops {

struct EntityName {
    std::string database{};  ///< empty when not given
    std::string schema{};    ///< empty: by search_path
    std::string table{};

    bool operator==(const EntityName&) const = default;
};

/// Throws 22023 when `text` is not such a name.
EntityName parse_entity_name(std::string_view text);

}  // namespace batch_ops
