#include "engine/execution/refused_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/sentences.hpp"
#include "engine/hints/foreign_syntax.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view filter_part = "query_params";

// A value as the request has it, and what became of it. Neither need be there.
struct RefusedValue {
    JsonNode written{};
    JsonNode used{};
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

RefusedValue find_refused(const ResolvedOperation& resolved, const ErrorFields& fields) {
    const Operation& operation = resolved.operation();
    if (fields.place.starts_with(filter_part)) {
        return {operand_at(operation.filter(), fields.place),
                operand_at(resolved.filter(), fields.place)};
    }
    if (fields.place.starts_with("store_params")) {
        return {written_value(operation, fields), stored_value(resolved, fields)};
    }
    return {};
}

// --- what references brought ---

std::string with_first_row(const Reference& reference) {
    std::string text = clipped(reference.source);
    if (const std::size_t star = text.find(".*"); star != std::string::npos) {
        text.replace(star, 2, ".0");
    }
    return text;
}

std::string hint_for_structure(const Reference& reference, const JsonNode& used, bool in_filter) {
    if (used.is_object()) {
        return "Name one of its properties behind " + clipped(reference.source) + ".";
    }
    if (!used.is_array()) {
        return {};
    }
    const std::string row = "Write " + with_first_row(reference);
    const std::string several = used.size() > 1 ? ", of rows in an order (__sort)" : "";
    return row + several +
           (in_filter ? R"(, or {"in": ")" + clipped(reference.source) + R"("}.)" : ".");
}

void explain_reference(ErrorFields& fields, const RefusedValue& refused) {
    const std::string_view text = refused.written.text();
    if (const auto reference = sole_reference(text)) {
        fields.detail =
            sentences({fields.detail, "The value comes from \"" + clipped(text) + "\"."});
        if (!refused.used.exists()) {
            return;
        }
        const bool in_filter = fields.place.starts_with(filter_part);
        if (std::string hint = hint_for_structure(*reference, refused.used, in_filter);
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

std::string hint_for_text(std::string_view text, const ErrorFields& fields,
                          const ResolvedOperation& resolved) {
    if (fields.place.starts_with(filter_part)) {
        const Condition* const condition =
            find_comparison_at(resolved.operation().filter(), fields.place);
        if (std::string hint = hint_for_prefixed_list(*condition); !hint.empty()) {
            return hint;
        }
        if (const auto condition = foreign_condition(fields.column, text)) {
            return "Write " + readable_json(*condition) + ".";
        }
    } else if (resolved.operation().action == Action::update) {
        if (const auto increment = foreign_increment(fields.column, text)) {
            return "Write \"increment\": " + readable_json(*increment) + " beside store_params.";
        }
    }
    return {};
}

std::string hint_for_object(const JsonNode& object, const ErrorFields& fields,
                            const ResolvedOperation& resolved) {
    if (resolved.operation().action == Action::update && object.size() == 1) {
        if (const auto increment = foreign_increment(fields.column, object.value())) {
            return "Write \"increment\": " + readable_json(*increment) + " beside store_params.";
        }
    }
    const bool stores = resolved.operation().action != Action::call;
    if (fields.place.starts_with(filter_part) || !stores) {
        return {};
    }
    const auto found = foreign_lookup(object.value());
    return found ? lookup_hint(fields.column, *found) : std::string();
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

std::string hint_for_foreign(const JsonNode& written, const ErrorFields& fields,
                             const ResolvedOperation& resolved, const OperationIds& ids) {
    constexpr std::size_t longest = 1000;
    if (written.size_in_bytes() > longest) {
        return {};
    }
    if (const auto reference = reference_meant(written, resolved.operation().has_items(), ids)) {
        return "Write \"" + *reference + "\".";
    }
    if (written.is_string()) {
        return hint_for_text(written.text(), fields, resolved);
    }
    return written.is_object() ? hint_for_object(written, fields, resolved) : std::string();
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
                           const OperationIds& ids) {
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
        if (std::string hint = hint_for_foreign(refused.written, fields, resolved, ids);
            !hint.empty()) {
            fields.hint = std::move(hint);
        }
    }
}

}  // namespace batch_ops
