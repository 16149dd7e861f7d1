// `query_params` in the objects of `__include`. As all filters they are read from the literal text
// of the request: what a reference brings is a value, and becomes no operator.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "engine/core/function_ref.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/condition.hpp"
#include "engine/references/reference_scope.hpp"

namespace batch_ops {

class IncludeFilters {
public:
    /// Takes the filters out of the `__include` of metadata_params and reads them; an empty object
    /// stays where each was. Throws 22023 for what is no filter, 54000 for too many comparisons.
    static IncludeFilters take_from(Value& metadata_params, const ReferenceScope& references);

    /// The one that was taken from there; nullptr when none was.
    [[nodiscard]] std::shared_ptr<const Condition> find(const std::string& place) const;

    /// The one that the value at `place` is in
    /// ("metadata_params.__include.line.query_params.n.gt"); nullptr when none is.
    [[nodiscard]] const Condition* around(std::string_view place) const;

    /// Whether references are to be replaced in any.
    [[nodiscard]] bool refer() const;

    /// size_in_memory() of all.
    [[nodiscard]] std::size_t size_in_memory() const;

    /// resolve_condition() of each.
    [[nodiscard]] IncludeFilters resolved(
        const std::function<Value(const Value&, const std::string&)>& resolve) const;

private:
    struct Counts {
        std::size_t comparisons = 0;
        std::size_t associations = 0;
    };

    void take(Value& includes, const std::string& place, const ReferenceScope& references,
              Counts& counts);

    std::map<std::string, std::shared_ptr<const Condition>> filters_{};
};

/// Where an association's object is: `place` is that of the object of all.
std::string include_place(const std::string& place, std::string_view key);

/// Calls `visit(filter, where)` for each filter in the `__include` of metadata_params.
void for_each_include_filter(const JsonNode& metadata_params,
                             FunctionRef<void(const JsonNode&, const std::string&)> visit);

}  // namespace batch_ops
