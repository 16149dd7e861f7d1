#include "engine/parameters/on_conflict.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/json/value_node.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "engine/parameters/metadata_values.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view conflict_key = "__on_conflict";
constexpr std::string_view filter_key = "if";

void check_target(const OnConflict& parsed, std::string_view key) {
    const int targets = (parsed.columns.empty() ? 0 : 1) + (parsed.constraint.empty() ? 0 : 1) +
                        (parsed.index.empty() ? 0 : 1);
    if (targets > 1 || (targets == 0 && parsed.action != ConflictAction::nothing)) {
        fail_in_metadata(key, R"(needs one of "columns", "constraint" and "index")");
    }
}

void check_update(const OnConflict& parsed, bool has_filter, std::string_view key) {
    if (parsed.update_columns && !parsed.updates()) {
        fail_in_metadata(key, "has columns to update that go with no update",
                         R"(Write "action": "update".)");
    }
    if (parsed.update_columns && parsed.update_columns->empty() && parsed.increment.empty()) {
        fail_in_metadata(key, "has no columns to update",
                         R"(To leave a row that is there as it is, write "action": "select".)");
    }
    if (!parsed.updates() && (!parsed.increment.empty() || has_filter)) {
        fail_in_metadata(key,
                         parsed.increment.empty() ? R"(has an "if" that goes with no update)"
                                                  : "has columns to increment that go with no "
                                                    "update",
                         R"(Write "action": "update".)");
    }
    for (const std::string& column : parsed.increment) {
        if (parsed.update_columns &&
            std::ranges::find(*parsed.update_columns, column) != parsed.update_columns->end()) {
            fail_in_metadata(key, "has column \"" + clipped(column, 100) +
                                      "\" in \"update\" and in \"increment\"");
        }
    }
}

// It is asked in the midst of an INSERT, of the row that is there.
void check_asks_one_row(const Condition& condition) {
    if (condition.kind == Condition::Kind::related) {
        throw invalid_request(
            condition.where + ": the row that is there is not asked for its associations",
            "Read them in an operation of its own, and compare with what it found: "
            R"({"column": "$ref:a.column"}.)");
    }
    std::ranges::for_each(condition.children, check_asks_one_row);
}

// An empty one would be none, and any conflict count.
std::string target_name(const std::string& key, const Value& value) {
    std::string name = string_of(key, value);
    if (name.empty()) {
        fail_in_metadata(key, "must not be empty");
    }
    return name;
}

bool is_of_new_row(const Reference& reference) {
    const auto fact = find_batch_fact(reference.operation);
    return fact && *fact == BatchFact::new_row;
}

void check_compares_values(const Condition& condition) {
    const bool is_comparison = condition.comparison <= Comparison::ge ||
                               condition.comparison == Comparison::same ||
                               condition.comparison == Comparison::not_same;
    if (!is_comparison) {
        throw invalid_request(condition.where + ": a value of the new row cannot be the operand",
                              "Compare with it by eq, ne, lt, le, gt, ge, same or not-same.");
    }
}

// `$ref:@new.column` stands for a column only as a whole operand.
void find_new_values(Condition& condition) {
    if (condition.kind == Condition::Kind::comparison && !condition.literal &&
        condition.operand.is_string()) {
        const auto& text = condition.operand.get_ref<const std::string&>();
        const auto reference = may_hold_reference(text) ? sole_reference(text) : std::nullopt;
        if (reference && is_of_new_row(*reference)) {
            check_compares_values(condition);
            condition.operand = std::string(reference->path.front().name);
            condition.names_new_column = true;
        }
    }
    std::ranges::for_each(condition.children, find_new_values);
}

void check_no_other_new_values(const Condition& condition) {
    if (condition.literal || condition.names_new_column) {
        return;
    }
    for_each_reference(
        node_of(condition.operand), condition.where, [&](const Reference& reference) {
            if (is_of_new_row(reference)) {
                throw invalid_request(
                    condition.where + ": \"" + clipped(reference.source) +
                        "\" stands for a column only as the whole operand",
                    R"(Write {"column": {"lt": ")" + clipped(reference.source) + R"("}}.)");
            }
        });
    std::ranges::for_each(condition.children, check_no_other_new_values);
}

}  // namespace

// A list of columns, as whose new values those of store_params are taken.
std::vector<std::string> read_columns(const std::string& key, std::string_view name,
                                      const Value& written) {
    if (!written.is_string() && !written.is_array()) {
        const std::string hint = conflict_columns_hint(name, written);
        throw invalid_request(shown_key(key) + " must be a comma list or an array of names, not " +
                                  std::string(described_kind(written)),
                              hint);
    }
    return distinct_names_of(key, written);
}

OnConflict parse_on_conflict(std::string_view key, const Value& value) {
    if (!value.is_object()) {
        fail_on_type(key, "an object", value);
    }
    OnConflict parsed;
    bool has_action = false;
    bool has_filter = false;
    for (const auto& [name, member] : value.get_ref<const Value::object_t&>()) {
        const std::string member_key = std::string(key) + "." + name;
        if (name == "columns") {
            parsed.columns = distinct_names_of(member_key, member);
            if (parsed.columns.empty()) {
                fail_in_metadata(member_key, "names no column");
            }
        } else if (name == "constraint") {
            parsed.constraint = target_name(member_key, member);
        } else if (name == "index") {
            parsed.index = target_name(member_key, member);
        } else if (name == "action") {
            parsed.action = choose(member_key, member, conflict_actions);
            has_action = true;
        } else if (name == "update") {
            parsed.update_columns = read_columns(member_key, name, member);
        } else if (name == "increment") {
            parsed.increment = read_columns(member_key, name, member);
        } else if (name == filter_key) {
            has_filter = true;
        } else {
            fail_in_metadata(key, "has an unknown key \"" + name + "\"",
                             conflict_key_hint(name, value));
        }
    }
    if (!has_action) {
        fail_in_metadata(
            key, "needs an \"action\"",
            "Allowed actions: " + joined(conflict_actions, &Word<ConflictAction>::first) + ".");
    }
    check_target(parsed, key);
    check_update(parsed, has_filter, key);
    return parsed;
}

std::unique_ptr<const Condition> take_conflict_filter(Value& metadata_params,
                                                      const ReferenceScope& references) {
    const auto conflict = metadata_params.find(conflict_key);
    if (conflict == metadata_params.end() || !conflict->is_object() ||
        !conflict->contains(filter_key)) {
        return nullptr;
    }
    Value& filter = (*conflict)[std::string(filter_key)];
    const std::string where = "metadata_params.__on_conflict.if";
    if (!filter.is_object()) {
        fail_on_type("__on_conflict.if", "an object", filter);
    }
    Condition condition = parse_condition(filter, false, references, where);
    check_asks_one_row(condition);
    if (references.is_anywhere()) {
        find_new_values(condition);
        check_no_other_new_values(condition);
    }
    filter = Value::object();
    return std::make_unique<const Condition>(std::move(condition));
}

}  // namespace batch_ops
