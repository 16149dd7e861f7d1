#include "engine/references/reference_scope.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

using Visit = FunctionRef<void(const JsonNode&, const std::string&)>;

constexpr std::array<std::string_view, 3> filter_groups = {"__and", "__or", "__not"};
constexpr std::array<std::string_view, 2> association_groups = {"__some", "__none"};

enum class Groups { none, of_filter };

template <typename Names>
bool is_group(std::string_view name, Groups groups, const Names& names) {
    return groups == Groups::of_filter && std::ranges::find(names, name) != names.end();
}

void visit_columns(const ReferenceScope& scope, const JsonNode& node, const std::string& where,
                   Groups groups, Visit visit);

// The names in it are those of associations, not of columns.
void visit_associations(const ReferenceScope& scope, const JsonNode& node, const std::string& where,
                        Visit visit) {
    if (node.is_object()) {
        node.for_each_member([&](std::string_view name, const JsonNode& filter) {
            visit_columns(scope, filter, where + "." + std::string(name), Groups::of_filter, visit);
        });
    }
}

// Recursion is bounded by the nesting limit under which requests are read.
void visit_columns(const ReferenceScope& scope, const JsonNode& node, const std::string& where,
                   Groups groups, Visit visit) {
    check_for_interruption();
    if (node.is_array()) {
        node.for_each_element([&](std::size_t index, const JsonNode& element) {
            visit_columns(scope, element, where + "." + std::to_string(index), groups, visit);
        });
    } else if (node.is_object()) {
        node.for_each_member([&](std::string_view name, const JsonNode& value) {
            if (is_group(name, groups, filter_groups)) {
                visit_columns(scope, value, where + "." + std::string(name), groups, visit);
            } else if (is_group(name, groups, association_groups)) {
                visit_associations(scope, value, where + "." + std::string(name), visit);
            } else if (scope.includes(name)) {
                visit(value, where + "." + std::string(name));
            }
        });
    }
}

void visit_in_scope(const ReferenceScope& scope, const JsonNode& params,
                    const std::string& parameter, Groups groups, Visit visit) {
    if (scope.is_everywhere()) {
        visit(params, parameter);
    } else if (scope.is_anywhere()) {
        visit_columns(scope, params, parameter, groups, visit);
    }
}

}  // namespace

ReferenceScope::ReferenceScope(std::vector<std::string_view> columns) : everywhere_(false) {
    std::ranges::sort(columns);
    columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
    columns_ = std::make_unique<const std::vector<std::string_view>>(std::move(columns));
}

bool ReferenceScope::includes(std::string_view column) const {
    return everywhere_ || std::ranges::binary_search(columns(), column);
}

void for_each_in_scope(const ReferenceScope& scope, const JsonNode& params,
                       const std::string& parameter, Visit visit) {
    visit_in_scope(scope, params, parameter, Groups::none, visit);
}

void for_each_of_filter_in_scope(const ReferenceScope& scope, const JsonNode& filter,
                                 const std::string& parameter, Visit visit) {
    visit_in_scope(scope, filter, parameter, Groups::of_filter, visit);
}

}  // namespace batch_ops
