// The object form of `__include`: alias → true, or an object that says which rows are meant, and
// what of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/association.hpp"
#include "engine/parameters/include_filters.hpp"
#include "engine/parameters/included_rows.hpp"

namespace batch_ops {

/// What reading takes beside the object.
struct IncludeReading {
    const IncludeFilters& filters;
    /// The keys of metadata_params that an association takes.
    std::vector<std::string_view> metadata_keys;
    /// Reads these of an association's object into `rows`, and the nested associations into the
    /// association. `key` is that of the object.
    FunctionRef<void(const std::string& key, const Value& object, Include&, IncludedRows& rows)>
        read_metadata;
    /// Values with references are read later.
    bool skip_references;
};

/// `key` is that of the object in metadata_params. Throws 22023.
std::vector<Include> read_includes(const std::string& key, const Value& object,
                                   const IncludeReading& reading);

}  // namespace batch_ops
