#include "engine/request/stored_rows_hints.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view values_hint =
    "References stand for values: write an object whose values are references.";

// Whether it leads to several rows or values, or may: a name may be that of an array.
bool may_be_list(const Reference& reference) {
    return !reference.path.empty() && !reference.is_of_batch() &&
           !reference.path.back().is_index() && !reference.path.back().is_fact();
}

// `$ref:a.*.id` are values, and no rows.
bool is_list_of_values(const Reference& reference) {
    const PathSegment& last = reference.path.back();
    return !last.is_wildcard() && std::ranges::any_of(reference.path, &PathSegment::is_wildcard);
}

}  // namespace

std::string rows_by_reference_hint(Action action, std::string_view text) {
    const auto reference = sole_reference(text);
    if (!reference || !may_be_list(*reference)) {
        return std::string(values_hint);
    }
    const std::string for_each = "\"for_each\": \"" + clipped(reference->source) + "\"";
    if (action == Action::sync) {
        return "A sync takes rows that are written out: write each as an object, with references "
               "for its values, or delete the old rows and create the new ones with " +
               for_each + ".";
    }
    return "Write " + for_each + " with " +
           (is_list_of_values(*reference) ? "\"$ref:@item\" for a value"
                                          : "\"$ref:@item.column\"") +
           " in store_params.";
}

}  // namespace batch_ops
