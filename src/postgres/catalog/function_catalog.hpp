// What the server's catalogs say about the functions that a batch calls.
//
// Nothing is remembered: any statement may have replaced a function, or changed where its name is
// looked for.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/parameters/entity_name.hpp"
#include "postgres/catalog/function.hpp"

namespace batch_ops::postgres {

/// The function that a call with arguments of these names means, as PostgREST chooses among
/// overloads: the one that has an argument of each name, and a default for all others. Where no
/// schema is given, the first schema of the search_path that has such a function decides; schemas
/// that are not exposed are not looked into. Throws 42883 where none fits, 42725 where several do,
/// 42809 for what is no function that can be called, 0A000 for functions of this extension, 42501
/// where the role may not call it, and for what is not in an exposed schema.
Function find_function(const EntityName& name, std::span<const std::string_view> arguments);

/// A column of what `SELECT * FROM function(...)` gives.
struct ResultColumn {
    std::string name;
    Oid type;
};

struct FunctionResult {
    bool is_void = false;
    std::vector<ResultColumn> columns{};
};

/// What a function returns when its arguments are of these types, one for each; InvalidOid for one
/// that is not given. Throws 42809 where nobody knows before it runs (record), 42804 where types do
/// not go together.
FunctionResult result_of(const Function& function, std::span<const Oid> argument_types);

}  // namespace batch_ops::postgres
