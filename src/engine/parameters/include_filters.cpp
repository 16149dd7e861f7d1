#include "engine/parameters/include_filters.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view include_key = "__include";
constexpr std::string_view included_filter_key = "query_params";
constexpr std::string_view all_includes = "metadata_params.__include";

Value* find_value(Value& object, std::string_view key) {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
}

std::size_t count(const Condition& condition, Condition::Kind kind) {
    std::size_t found = condition.kind == kind ? 1 : 0;
    for (const Condition& child : condition.children) {
        found += count(child, kind);
    }
    return found;
}

// All of them are of one statement, which the server plans without answering a cancel.
void check_total(std::size_t count, std::size_t most, std::string_view what,
                 std::string_view hint) {
    if (count > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         std::string(all_includes) + " has more than " + std::to_string(most) +
                             " " + std::string(what),
                         hint);
    }
}

bool refers(const Condition& condition) {
    return (condition.kind == Condition::Kind::comparison && !condition.literal &&
            holds_references(condition.operand)) ||
           std::ranges::any_of(condition.children, refers);
}

// Recursion is bounded by the nesting limit under which requests are read.
void visit_filters(const JsonNode& includes, const std::string& place,
                   FunctionRef<void(const JsonNode&, const std::string&)> visit) {
    check_for_interruption();
    if (!includes.is_object()) {
        return;
    }
    includes.for_each_member([&](std::string_view key, const JsonNode& association) {
        if (!association.is_object()) {
            return;
        }
        const std::string here = include_place(place, key);
        if (const JsonNode filter = association.member(included_filter_key); filter.exists()) {
            visit(filter, here + "." + std::string(included_filter_key));
        }
        if (const JsonNode nested = association.member(include_key); nested.exists()) {
            visit_filters(nested, here + "." + std::string(include_key), visit);
        }
    });
}

}  // namespace

std::string include_place(const std::string& place, std::string_view key) {
    // So that no two keys make the same place.
    const bool plain = key.find('.') == std::string_view::npos && !key.starts_with('"');
    return place + "." + (plain ? std::string(key) : compact_json(Value(key)));
}

IncludeFilters IncludeFilters::take_from(Value& metadata_params, const ReferenceScope& references) {
    IncludeFilters filters;
    Counts counts;
    if (Value* const includes = find_value(metadata_params, include_key)) {
        filters.take(*includes, std::string(all_includes), references, counts);
    }
    return filters;
}

void IncludeFilters::take(Value& includes, const std::string& place,
                          const ReferenceScope& references, Counts& counts) {
    check_for_interruption();
    if (!includes.is_object()) {
        return;
    }
    for (auto& [key, association] : includes.get_ref<Value::object_t&>()) {
        if (!association.is_object()) {
            continue;
        }
        const std::string here = include_place(place, key);
        if (Value* const filter = find_value(association, included_filter_key)) {
            const std::string where = here + "." + std::string(included_filter_key);
            if (!filter->is_object()) {
                throw wrong_type(where, "an object", *filter);
            }
            auto condition = std::make_shared<const Condition>(
                parse_condition(*filter, true, references, where));
            counts.comparisons += count(*condition, Condition::Kind::comparison);
            counts.associations += count(*condition, Condition::Kind::related);
            check_total(counts.comparisons, 5000, "comparisons",
                        "Compare with many values by the operator in.");
            check_total(counts.associations, 100, "associations in filters", "");
            filters_.emplace(where, std::move(condition));
            *filter = Value::object();
        }
        if (Value* const nested = find_value(association, include_key)) {
            take(*nested, here + "." + std::string(include_key), references, counts);
        }
    }
}

std::shared_ptr<const Condition> IncludeFilters::find(const std::string& place) const {
    const auto found = filters_.find(place);
    return found == filters_.end() ? nullptr : found->second;
}

const Condition* IncludeFilters::around(std::string_view place) const {
    const auto found = std::ranges::find_if(
        filters_, [&](const auto& filter) { return place.starts_with(filter.first + "."); });
    return found == filters_.end() ? nullptr : found->second.get();
}

bool IncludeFilters::refer() const {
    return std::ranges::any_of(filters_, [](const auto& filter) { return refers(*filter.second); });
}

std::size_t IncludeFilters::size_in_memory() const {
    std::size_t size = 0;
    for (const auto& [place, filter] : filters_) {
        size += place.size() + batch_ops::size_in_memory(*filter);
    }
    return size;
}

IncludeFilters IncludeFilters::resolved(
    const std::function<Value(const Value&, const std::string&)>& resolve) const {
    IncludeFilters made;
    for (const auto& [place, filter] : filters_) {
        made.filters_.emplace(
            place, std::make_shared<const Condition>(resolve_condition(*filter, resolve)));
    }
    return made;
}

void for_each_include_filter(const JsonNode& metadata_params,
                             FunctionRef<void(const JsonNode&, const std::string&)> visit) {
    if (!metadata_params.is_object()) {
        return;
    }
    if (const JsonNode includes = metadata_params.member(include_key); includes.exists()) {
        visit_filters(includes, std::string(all_includes), visit);
    }
}

}  // namespace batch_ops
