#include "engine/execution/refused_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/sentences.hpp"
#include "engine/hints/foreign_conditions.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "engine/parameters/filter_place.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

// A value as the request has it, and what became of it. Neither need be there.
struct RefusedValue {
    JsonNode written{};
    JsonNode used{};
    /// The operator that takes a list in the place of the value: "in", "not-in", or none.
    std::string_view list_operator{};
};

// `place` is that of the comparison, or of an element of its list.
bool is_at(const Condition& condition, std::string_view place) {
    return place == condition.where ||
           (place.starts_with(condition.where) && place[condition.where.size()] == '.' &&
            place.find_first_not_of("0123456789", condition.where.size() + 1) ==
                std::string_view::npos);
}

const Condition* find_comparison_at(const Condition& condition, std::string_view place) {
    if (condition.kind == Condition::Kind::comparison) {
        return is_at(condition, place) ? &condition : nullptr;
    }
    for (const Condition& child : condition.children) {
        if (const Condition* found = find_comparison_at(child, place)) {
            return found;
        }
    }
    return nullptr;
}

// Of a list, what the place says of it.
JsonNode operand_at(const Condition& filter, std::string_view place) {
    const Condition* condition = find_comparison_at(filter, place);
    if (condition == nullptr) {
        return {};
    }
    const Value& operand = condition->operand;
    std::size_t index = 0;
    if (operand.is_array() && place.size() > condition->where.size()) {
        const std::string_view number = place.substr(condition->where.size() + 1);
        std::from_chars(number.data(), number.data() + number.size(), index);
        return index < operand.size() ? node_of(operand[index]) : JsonNode();
    }
    return node_of(operand);
}

// None for an element of what a reference brought for a list.
std::string_view list_operator_for(const Condition& filter, std::string_view place) {
    const Condition* const condition = find_comparison_at(filter, place);
    if (condition == nullptr ||
        (place.size() > condition->where.size() && !condition->operand.is_array())) {
        return {};
    }
    switch (condition->comparison) {
        case Comparison::eq:
        case Comparison::same:
        case Comparison::in:
            return "in";
        case Comparison::ne:
        case Comparison::not_same:
        case Comparison::not_in:
            return "not-in";
        default:
            return {};
    }
}

// `used`: nullptr where it is not known what the filter became.
RefusedValue operand_of(const Condition& written, const Condition* used, std::string_view place) {
    return {operand_at(written, place), used == nullptr ? JsonNode() : operand_at(*used, place),
            list_operator_for(written, place)};
}

JsonNode stored_value(const ResolvedOperation& resolved, const ErrorFields& fields) {
    // An item comes by itself.
    const std::size_t row = resolved.operation().runs_items() ? 0 : fields.row.value_or(0);
    if (row >= resolved.rows().size()) {
        return {};
    }
    const StoredRow& values = resolved.rows()[row];
    const auto found = std::ranges::find(values, fields.column, &StoredValue::column);
    return found == values.end() ? JsonNode() : found->value;
}

JsonNode written_value(const Operation& operation, const ErrorFields& fields) {
    const JsonNode& given = operation.store_params;
    if (!given.exists()) {
        return {};
    }
    const JsonNode row = given.is_array() ? given.element(fields.row.value_or(0)) : given;
    return row.member(fields.column);
}

// The filter as written that a place is in; nullptr for any other place.
const Condition* filter_around(const Operation& operation, std::string_view place) {
    if (is_in_query(place)) {
        return &operation.filter();
    }
    if (is_in_include(place) && operation.metadata_params != nullptr) {
        return operation.metadata_params->include_filters.around(place);
    }
    return is_in_conflict_filter(place) ? operation.conflict_filter() : nullptr;
}

// Those of associations are not kept.
const Condition* resolved_filter_around(const ResolvedOperation& resolved, std::string_view place) {
    if (is_in_query(place)) {
        return &resolved.filter();
    }
    return is_in_conflict_filter(place) ? resolved.conflict_filter() : nullptr;
}

RefusedValue find_refused(const ResolvedOperation& resolved, const ErrorFields& fields) {
    const Operation& operation = resolved.operation();
    if (const Condition* const written = filter_around(operation, fields.place)) {
        return operand_of(*written, resolved_filter_around(resolved, fields.place), fields.place);
    }
    if (fields.place.starts_with("store_params")) {
        return {written_value(operation, fields), stored_value(resolved, fields)};
    }
    return {};
}

// --- what references brought ---

bool is_of_all(const Reference& reference) {
    return std::ranges::any_of(reference.path, &PathSegment::is_wildcard);
}

// Of all rows the first one, of a value that is an array its first element.
std::string reference_to_first(const Reference& reference) {
    std::string text = clipped(reference.source);
    const std::size_t star = is_of_all(reference) ? text.find(".*") : std::string::npos;
    if (star != std::string::npos) {
        text.replace(star, 2, ".0");
    } else {
        text.insert(text.size() - (reference.braced ? 1 : 0), ".0");
    }
    return text;
}

std::string hint_for_structure(const Reference& reference, const JsonNode& used,
                               std::string_view list_operator) {
    if (used.is_object()) {
        return "Name one of its properties behind " + clipped(reference.source) + ".";
    }
    if (!used.is_array()) {
        return {};
    }
    const bool takes_list = !list_operator.empty();
    const std::string list =
        "{\"" + std::string(list_operator) + "\": \"" + clipped(reference.source) + "\"}";
    if (used.size() == 0) {
        return takes_list ? "Write " + list + "." : std::string();
    }
    const bool needs_order = is_of_all(reference) && used.size() > 1;
    return "Write " + reference_to_first(reference) +
           (needs_order ? ", of rows in an order (__sort)" : "") +
           (takes_list ? ", or " + list + "." : ".");
}

void explain_reference(ErrorFields& fields, const RefusedValue& refused) {
    const std::string_view text = refused.written.text();
    if (const auto reference = sole_reference(text)) {
        fields.detail = sentences({fields.detail, "It comes from \"" + clipped(text) + "\"."});
        if (!refused.used.exists()) {
            return;
        }
        if (std::string hint = hint_for_structure(*reference, refused.used, refused.list_operator);
            !hint.empty()) {
            fields.hint = std::move(hint);
        }
        return;
    }
    if (refused.used.exists()) {
        fields.detail = sentences(
            {fields.detail, "\"" + clipped(text) + "\" became " + shown_json(refused.used) + "."});
    }
    if (looks_like_expression(text)) {
        fields.hint = "References take no expressions.";
    }
}

// --- what other tools write ---

// `in::(1,2)`, of which `(1` is the first value, and `in::`.
std::string hint_for_prefixed_list(const Condition& condition) {
    const Value& list = condition.operand;
    if (!condition.from_text || !list.is_array() || !list.front().is_string() ||
        !list.back().is_string()) {
        return {};
    }
    const auto& first = list.front().get_ref<const std::string&>();
    const auto& last = list.back().get_ref<const std::string&>();
    const bool is_empty = list.size() == 1 && first.empty();
    if (!is_empty && !(first.starts_with('(') && last.ends_with(')'))) {
        return {};
    }
    const std::string name(comparison_operator(condition.comparison).name);
    return "Write \"" + name + "::1,2\"; an empty list is [].";
}

// 2010-12-31
bool is_date(const Value& element) {
    constexpr std::string_view form = "0000-00-00";
    const auto* const text = element.get_ptr<const std::string*>();
    return text != nullptr && std::ranges::equal(*text, form, [](char character, char expected) {
               return expected == '-' ? character == '-' : character >= '0' && character <= '9';
           });
}

// `4,5`, of a column that takes no such text: 22P02, and no word of how an array is written; of
// dates 22007.
std::string hint_for_list_in_text(const Condition& condition, std::string_view text,
                                  const ErrorFields& fields) {
    const bool is_eq = condition.comparison == Comparison::eq;
    if ((!is_eq && condition.comparison != Comparison::ne) ||
        text.find(',') == std::string_view::npos || fields.message.starts_with("malformed")) {
        return {};
    }
    Value list = list_in_text(text);
    const bool has_gaps = std::ranges::any_of(list, [](const Value& element) {
        return element.is_string() && element.get_ref<const std::string&>().empty();
    });
    const bool is_list_of_type = fields.sqlstate == "22P02" ||
                                 (fields.sqlstate == "22007" && std::ranges::all_of(list, is_date));
    if (list.size() < 2 || has_gaps || !is_list_of_type) {
        return {};
    }
    const Value meant = is_eq ? std::move(list) : object_of("not-in", std::move(list));
    return "Write " + readable_json(object_of(fields.column, meant)) + ".";
}

std::string hint_for_text_in_filter(std::string_view text, const ErrorFields& fields,
                                    const Operation& operation) {
    const Condition* const condition =
        find_comparison_at(*filter_around(operation, fields.place), fields.place);
    if (std::string hint = hint_for_prefixed_list(*condition); !hint.empty()) {
        return hint;
    }
    if (const auto meant = foreign_condition(fields.column, text)) {
        return "Write " + readable_json(*meant) + ".";
    }
    return hint_for_list_in_text(*condition, text, fields);
}

std::string hint_for_text(std::string_view text, const ErrorFields& fields,
                          const ResolvedOperation& resolved) {
    if (is_in_filter(fields.place)) {
        return hint_for_text_in_filter(text, fields, resolved.operation());
    }
    if (resolved.operation().action == Action::update) {
        if (const auto increment = foreign_increment(fields.column, text)) {
            return "Write \"increment\": " + readable_json(*increment) + " beside store_params.";
        }
    }
    return {};
}

// {"push": "x"} for an array, which the server says it wanted.
std::string hint_for_append(const Value& object, const ErrorFields& fields,
                            const Operation& operation) {
    const bool is_for_array = fields.message.find("JSON array") != std::string::npos;
    const bool is_one_row = !operation.store_params.is_array();
    const auto append = operation.action == Action::update && is_one_row && is_for_array
                            ? foreign_append(fields.column, object)
                            : std::nullopt;
    return append ? "Write " + shown_member("append", *append) + " beside store_params."
                  : std::string();
}

std::string hint_for_object(const JsonNode& object, const ErrorFields& fields,
                            const ResolvedOperation& resolved, ConnectionHint connection_hint) {
    if (resolved.operation().action == Action::update && object.size() == 1) {
        if (const auto increment = foreign_increment(fields.column, object.value())) {
            return "Write \"increment\": " + readable_json(*increment) + " beside store_params.";
        }
    }
    const bool stores = resolved.operation().action != Action::call;
    if (is_in_filter(fields.place) || !stores) {
        return {};
    }
    const Value value = object.value();
    if (std::string hint = hint_for_append(value, fields, resolved.operation()); !hint.empty()) {
        return hint;
    }
    if (const Value* const set = find_member(value, "set");
        set != nullptr && value.size() == 1 && !set->is_object()) {
        return "Write " + shown_member(fields.column, *set) + ".";
    }
    const auto found = foreign_lookup(value);
    return found ? connection_hint(fields.column, *found) : std::string();
}

// `{{a.x}}`, `{{item.x}}`: the item is no operation.
std::optional<std::string> reference_meant(const JsonNode& written, bool has_items,
                                           const OperationIds& ids) {
    constexpr std::string_view item = "item";
    const auto is_operation = [&](std::string_view id) { return ids.find(id).has_value(); };
    const auto is_known = [&](std::string_view id) {
        return is_operation(id) || (has_items && id == item);
    };
    auto reference = written.is_string()   ? foreign_reference(written.text(), is_known)
                     : written.is_object() ? foreign_reference(written.value(), is_known)
                                           : std::nullopt;
    if (reference && !is_operation(item) &&
        reference->compare(reference_marker.size(), item.size() + 1, "item.") == 0) {
        reference->insert(reference_marker.size(), 1, fact_marker);
    }
    return reference;
}

// `excluded.views`, `{{new.views}}`.
std::optional<std::string> new_value_meant(const JsonNode& written) {
    if (!written.is_string()) {
        return std::nullopt;
    }
    const auto is_known = [](std::string_view id) {
        return word_for(WordPlace::new_row, id).has_value();
    };
    auto reference = foreign_reference(written.text(), is_known);
    if (!reference) {
        const std::string wrapped = "{" + std::string(written.text()) + "}";
        reference = foreign_reference(std::string_view(wrapped), is_known);
    }
    const auto parsed = reference ? sole_reference(*reference) : std::nullopt;
    return parsed && parsed->path.size() == 1
               ? std::optional(reference_text(fact_name(BatchFact::new_row), parsed->path, false))
               : std::nullopt;
}

bool is_looked_up(const Operation& operation, const std::string& column) {
    return operation.has_lookup() && operation.rare().lookup.member(column).exists();
}

std::string hint_for_foreign(const JsonNode& written, const ErrorFields& fields,
                             const ResolvedOperation& resolved, const OperationIds& ids,
                             ConnectionHint connection_hint) {
    constexpr std::size_t longest = 1000;
    if (written.size_in_bytes() > longest) {
        return {};
    }
    if (const auto new_value =
            is_in_conflict_filter(fields.place) ? new_value_meant(written) : std::nullopt) {
        return "Write \"" + *new_value + "\".";
    }
    if (const auto reference = reference_meant(written, resolved.operation().has_items(), ids)) {
        return "Write \"" + *reference + "\".";
    }
    if (is_in_query(fields.place) && is_looked_up(resolved.operation(), fields.column)) {
        return "\"lookup\" is for values in store_params. In query_params give the key itself, or "
               "filter by the association with \"__some\".";
    }
    if (written.is_string()) {
        return hint_for_text(written.text(), fields, resolved);
    }
    return written.is_object() ? hint_for_object(written, fields, resolved, connection_hint)
                               : std::string();
}

// A text that looks like a reference where none is looked for.
std::string hint_for_text_outside(const ReferenceScope& scope, const std::string& column) {
    Value columns = Value::array();
    for (const std::string_view name : scope.columns()) {
        columns.push_back(name);
    }
    columns.push_back(column);
    return "To have a reference here, write " + shown_member("references", columns) + ".";
}

}  // namespace

void explain_refused_value(ErrorFields& fields, const ResolvedOperation& resolved,
                           const OperationIds& ids, ConnectionHint connection_hint) {
    if (fields.place.empty()) {
        return;
    }
    const RefusedValue refused = find_refused(resolved, fields);
    const ReferenceScope& scope = resolved.operation().references;
    const bool refers = refused.written.is_string() && holds_references(refused.written);
    fields.detail =
        sentences({fields.detail, "The value appears in " + clipped(fields.place) + "."});
    if (refers && scope.includes(fields.column)) {
        explain_reference(fields, refused);
    } else if (refers) {
        fields.hint = hint_for_text_outside(scope, fields.column);
    } else if (refused.written.exists()) {
        if (std::string hint =
                hint_for_foreign(refused.written, fields, resolved, ids, connection_hint);
            !hint.empty()) {
            fields.hint = std::move(hint);
        }
    }
}

}  // namespace batch_ops
