// What an OpenAPI document tells about: the endpoint, the entities that a role may use and their
// columns. Filled from the server's catalogs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/value.hpp"
#include "engine/parameters/action.hpp"

namespace batch_ops {

/// How values of a type look as JSON.
enum class JsonForm {
    boolean,
    integer,
    number,  ///< NaN and the infinities are strings
    text,
    label,   ///< one of an enum's labels
    json,    ///< anything
    array,   ///< of one part
    object,  ///< of named parts
    custom,  ///< a type from elsewhere: reported as text, read from whatever it takes
};

struct TypeDescription {
    JsonForm form = JsonForm::text;
    /// As the OpenAPI format registry calls it; empty when it has no name for it.
    std::string_view format{};
    int bits = 0;                              ///< of an integer
    std::optional<std::int64_t> max_length{};  ///< of a text, in characters
    std::vector<std::string> labels{};
    std::vector<TypeDescription> parts{};
    std::vector<std::string> part_names{};
};

struct ColumnDescription {
    std::string name{};
    std::string comment{};
    TypeDescription type{};
    bool nullable = true;  ///< in rows that are there

    // What the role may do with it.
    bool selectable = false;
    bool insertable = false;
    bool updatable = false;

    /// The server sees to the value, whoever writes the row.
    bool generated = false;
    bool required = false;  ///< a new row needs a value from the request
    bool null_on_create = true;
    bool null_on_update = true;
    /// A constant, when the default is one.
    std::optional<Value> default_value{};
    /// Of a foreign key: the columns of the other table in which its values can be looked up.
    std::vector<std::string> lookup_columns{};
};

/// A foreign key from one entity to another. Columns are named as the entity, perhaps a view, shows
/// them; the role may select all of them.
struct ForeignKeyDescription {
    std::string name{};  ///< of the constraint
    std::vector<std::string> columns{};
    bool is_unique = false;  ///< one row at the most references a row
    std::string schema{};    ///< of the entity that is referenced
    std::string entity{};
    std::vector<std::string> referenced_columns{};
};

/// A table, view or foreign table with what the role may use of it.
struct EntityDescription {
    std::string schema{};
    std::string name{};
    std::string comment{};
    std::string_view kind = "table";
    bool in_search_path = false;  ///< found without its schema
    std::vector<Action> actions{};
    std::vector<ColumnDescription> columns{};
    /// Of a table; empty where the role may not select all of it.
    std::vector<std::string> primary_key{};
    std::vector<ForeignKeyDescription> foreign_keys{};
};

/// A function that the role may call.
struct FunctionDescription {
    std::string schema{};
    std::string name{};
    std::string comment{};
    bool in_search_path = false;  ///< found without its schema
    /// `required` where there is no default; what is nullable is so in requests.
    std::vector<ColumnDescription> arguments{};
    /// Of the rows that it returns. None where they depend on its arguments, or there are none.
    std::vector<ColumnDescription> columns{};
};

struct EndpointDescription {
    std::string title = "Batch operations";
    std::string version = "1.0.0";
    std::string server_url{};  ///< empty: where the document came from
    std::string path = "/rpc/batch_execute";
    std::size_t max_operations = 0;
    std::size_t max_rows = 0;
    bool claims_override = false;
};

}  // namespace batch_ops
