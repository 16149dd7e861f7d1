#include "postgres/execution/failure_explanation.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "engine/core/double_quoted.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/look_up.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/included_rows.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "postgres/catalog/conflict_target.hpp"
#include "postgres/catalog/row_keys.hpp"
#include "postgres/catalog/written_columns.hpp"
#include "postgres/execution/computed_value.hpp"
#include "postgres/execution/missing_right.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

namespace {

using Names = std::vector<std::string>;

// --- 42501 ---

void explain_denial(RelationCatalog& catalog, const ResolvedOperation& operation,
                    ErrorFields& fields) {
    fields.detail = sentences({fields.detail, missing_right(catalog, operation)});
}

// --- 42P10, 42704: __on_conflict ---

bool is_on_columns(const UniqueIndex& index) {
    return !index.columns.empty();
}

std::string key_text(const Names& columns) {
    return "(" + joined(columns) + ")";
}

Names key_texts(const std::vector<UniqueIndex>& indexes) {
    Names keys;
    for (const UniqueIndex& index : indexes) {
        const std::string key = key_text(index.columns);
        if (is_on_columns(index) && std::ranges::find(keys, key) == keys.end()) {
            keys.push_back(key);
        }
    }
    return keys;
}

// Those that columns do not mean.
std::string names_of_others(const std::vector<UniqueIndex>& indexes) {
    Names names;
    for (const UniqueIndex& index : indexes) {
        if (!is_on_columns(index)) {
            names.push_back(index.name);
        }
    }
    return listed_names(views_of(names));
}

std::string keys_detail(const std::vector<UniqueIndex>& indexes) {
    const Names keys = key_texts(indexes);
    const bool has_others = !std::ranges::all_of(indexes, is_on_columns);
    if (keys.empty()) {
        return has_others
                   ? "All unique indexes of the table are partial, on expressions or deferrable: " +
                         names_of_others(indexes) + "."
                   : "";
    }
    return "Unique keys: " + listed_names(views_of(keys)) + "." +
           (has_others ? " Indexes that are partial, on expressions or deferrable do not count: " +
                             names_of_others(indexes) + "."
                       : "");
}

bool is_key(const UniqueIndex& index, const Names& columns) {
    return is_on_columns(index) && std::ranges::is_permutation(index.columns, columns);
}

// Those that are found by their name alone.
Names named_targets(const Relation& relation, const std::vector<UniqueIndex>& indexes) {
    Names names;
    for (const UniqueIndex& index : indexes) {
        if (!is_on_columns(index) && conflict_target_of_index(relation, index.name)) {
            names.push_back(index.name);
        }
    }
    return names;
}

std::string hint_for_index(const Names& targets) {
    return targets.size() == 1 ? "Write " + readable_json(object_of("index", targets.front())) + "."
                               : "Name one of these by \"index\" instead of \"columns\".";
}

// A trigger may have failed with the same SQLSTATE.
void explain_conflict_columns(RelationCatalog& catalog, const ResolvedOperation& operation,
                              ErrorFields& fields) {
    const auto& conflict = operation.metadata().on_conflict;
    if (!conflict || conflict->columns.empty()) {
        return;
    }
    const auto relation = catalog.find(operation.operation().entity);
    const std::vector<UniqueIndex> indexes = readable_unique_indexes_of(*relation);
    if (std::ranges::none_of(
            indexes, [&](const UniqueIndex& index) { return is_key(index, conflict->columns); })) {
        fields.detail = sentences({fields.detail, keys_detail(indexes)});
        if (const Names targets = named_targets(*relation, indexes); !targets.empty()) {
            fields.hint = hint_for_index(targets);
        }
    }
}

std::string columns_hint(const UniqueIndex& index) {
    const std::string columns =
        joined(index.columns, [](const std::string& name) { return written_name(name, ","); });
    return "Write \"columns\": " + compact_json(columns) +
           " instead of \"constraint\": " + compact_json(index.name) + ".";
}

// A view has none, but is found by the indexes of its table.
std::string index_hint(const Relation& relation, const std::string& name) {
    return conflict_target_of_index(relation, name)
               ? "Write \"index\": " + compact_json(name) +
                     " instead of \"constraint\": " + compact_json(name) + "."
               : std::string();
}

void explain_conflict_constraint(RelationCatalog& catalog, const ResolvedOperation& operation,
                                 ErrorFields& fields) {
    const auto& conflict = operation.metadata().on_conflict;
    if (!conflict || conflict->constraint.empty() || !fields.hint.empty()) {
        return;
    }
    const auto relation = catalog.find(operation.operation().entity);
    if (relation->kind == RELKIND_VIEW) {
        fields.hint = index_hint(*relation, conflict->constraint);
        return;
    }
    Names constraints;
    for (const UniqueIndex& index : readable_unique_indexes_of(*relation)) {
        if (index.name != conflict->constraint && index.is_constraint && is_on_columns(index)) {
            constraints.push_back(index.name);
        } else if (index.name == conflict->constraint && is_on_columns(index)) {
            fields.hint = index.is_constraint ? "" : columns_hint(index);
            return;
        }
    }
    fields.hint =
        name_hint(conflict->constraint, views_of(constraints), "Available unique constraints");
}

// --- 428C9 ---

// The columns to which rows of the operation give values, and where the first value of each is.
struct GivenColumn {
    std::string name;
    std::string place;
    std::optional<std::size_t> row{};  // of an array
};

std::vector<GivenColumn> given_columns(const ResolvedOperation& resolved, std::size_t first_row) {
    const Operation& operation = resolved.operation();
    std::vector<GivenColumn> given;
    const bool counted = operation.counts_rows();
    std::unordered_set<std::string_view> seen;
    for (std::size_t row = first_row; row < resolved.rows().size(); ++row) {
        check_for_interruption();
        for (const StoredValue& stored : resolved.rows()[row]) {
            if (seen.insert(stored.column).second) {
                given.push_back({std::string(stored.column), place_of(operation, stored, row),
                                 counted ? std::optional(row) : std::nullopt});
            }
        }
    }
    return given;
}

std::string quoted_names(const std::vector<GivenColumn>& columns) {
    return joined(columns, [](const GivenColumn& given) { return "\"" + given.name + "\""; });
}

// By which the rows of an array are found: an update does not set them.
Names finding_columns(const Relation& relation, const ResolvedOperation& resolved) {
    const Operation& operation = resolved.operation();
    if (operation.action == Action::create || !operation.counts_rows()) {
        return {};
    }
    if (resolved.metadata().key) {
        return *resolved.metadata().key;
    }
    const auto keys = row_keys_of(relation);
    return keys ? keys->primary : Names();
}

enum class Refusal { of_any, of_new_identity, of_overwritten_identity };

std::string hint_for_generated(const std::vector<GivenColumn>& refused, Refusal refusal) {
    const std::string names = quoted_names(refused);
    const std::string leave_out = names.empty() ? names : "Leave out " + names;
    if (refusal == Refusal::of_overwritten_identity) {
        return "Name the columns to overwrite in \"update\" of __on_conflict, without " + names +
               ".";
    }
    if (refusal == Refusal::of_new_identity && refused.size() <= 1) {
        return (names.empty() ? "Write " : leave_out + ", or write ") +
               "\"__overriding\": \"system\" in metadata_params.";
    }
    return names.empty() ? names : leave_out + ".";
}

// The server's hint, OVERRIDING, is written in another way here. A view's columns are not marked:
// then the message names the one that was refused.
void explain_generated_column(RelationCatalog& catalog, const ResolvedOperation& operation,
                              ErrorFields& fields) {
    const auto relation = catalog.find(operation.operation().entity);
    const Names generated =
        generated_columns_of(*relation, !operation.metadata().overriding.has_value());
    const Names finding = finding_columns(*relation, operation);
    std::vector<GivenColumn> refused = given_columns(operation, fields.row.value_or(0));
    std::erase_if(refused, [&](const GivenColumn& given) {
        const bool is_named = fields.message.find(double_quoted(given.name)) != std::string::npos;
        return !is_named && (std::ranges::find(generated, given.name) == generated.end() ||
                             std::ranges::find(finding, given.name) != finding.end());
    });
    // Only of an identity does the server say that there is a way.
    const bool is_new_identity =
        fields.source_function == "rewriteTargetListIU" && !fields.hint.empty();
    const bool is_overwritten =
        operation.metadata().overriding && operation.metadata().on_conflict && !refused.empty() &&
        std::ranges::find(generated, refused.front().name) == generated.end();
    fields.hint = hint_for_generated(refused, is_new_identity  ? Refusal::of_new_identity
                                              : is_overwritten ? Refusal::of_overwritten_identity
                                                               : Refusal::of_any);
    if (refused.empty()) {
        return;
    }
    fields.row = refused.front().row;
    fields.detail =
        sentences({fields.detail, "The name appears in " + refused.front().place + "."});
}

// --- 22023: append ---

void explain_append(RelationCatalog& catalog, const ResolvedOperation& operation,
                    ErrorFields& fields) {
    if (fields.source_function != "append_to_jsonb") {
        return;
    }
    const auto relation = catalog.find(operation.operation().entity);
    Names columns;
    for (const StoredValue& stored : operation.rows().front()) {
        const Column* const column = relation->find(stored.column);
        if (stored.change == ColumnChange::append && column != nullptr &&
            column->base_type == JSONBOID) {
            columns.push_back(column->name);
        }
    }
    fields.message = "append." + joined(columns, {}, " or append.") + ": " + fields.message;
    fields.column = columns.size() == 1 ? columns.front() : "";
}

// --- 22025: patterns ---

bool is_pattern(const Condition& condition) {
    switch (condition.comparison) {
        case Comparison::like:
        case Comparison::not_like:
        case Comparison::ilike:
        case Comparison::not_ilike:
            return condition.operand.is_string();
        default:
            return false;
    }
}

// A backslash at the end takes no character as it is, unless another one is before it.
bool ends_in_escape(std::string_view pattern) {
    const std::size_t last = pattern.find_last_not_of('\\');
    return (pattern.size() - (last == std::string_view::npos ? 0 : last + 1)) % 2 == 1;
}

void append_unfinished_patterns(const Condition& condition, Names& places) {
    for (const Condition& child : condition.children) {
        check_for_interruption();
        append_unfinished_patterns(child, places);
    }
    if (condition.kind == Condition::Kind::comparison && is_pattern(condition) &&
        ends_in_escape(condition.operand.get_ref<const std::string&>())) {
        places.push_back(condition.where);
    }
}

// Other patterns may be in a view or a function.
void explain_pattern(RelationCatalog&, const ResolvedOperation& operation, ErrorFields& fields) {
    Names places;
    append_unfinished_patterns(operation.filter(), places);
    if (!places.empty()) {
        fields.detail = sentences(
            {fields.detail, "The value appears in " + listed_names(views_of(places)) + "."});
        fields.hint = "A backslash takes the character behind it as it is: write two for one.";
    }
}

// --- 21000: "one" of __include ---

void append_single_ones(const std::vector<Include>& includes, Names& names) {
    for (const Include& include : includes) {
        if (include.rows != nullptr && include.rows->one) {
            names.push_back(include.rows->place);
        }
        append_single_ones(include.nested, names);
    }
}

bool is_of_subquery(const ErrorFields& fields) {
    return fields.source_function == "ExecScanSubPlan" ||
           fields.source_function == "ExecSetParamPlan";
}

// The server does not say which subquery it was, and a view or function may hold one too: its words
// stay.
void explain_second_row(RelationCatalog&, const ResolvedOperation& operation, ErrorFields& fields) {
    Names names;
    append_single_ones(operation.metadata().include, names);
    if (names.empty() || !is_of_subquery(fields)) {
        return;
    }
    fields.detail = sentences({"The server says: " + fields.message + ".", fields.detail});
    fields.sqlstate = sqlstate::invalid_parameter_value;
    fields.message = joined(names, {}, " or ") + " is \"one\", and a row has several";
    fields.hint = "Leave out \"one\", or write \"__limit\": 1 with a \"__sort\" beside it.";
}

struct Explanation {
    std::string_view sqlstate;
    void (*explain)(RelationCatalog&, const ResolvedOperation&, ErrorFields&);
};

constexpr std::array explanations = {
    Explanation{sqlstate::insufficient_privilege, explain_denial},
    Explanation{sqlstate::invalid_column_reference, explain_conflict_columns},
    Explanation{sqlstate::undefined_object, explain_conflict_constraint},
    Explanation{sqlstate::generated_always, explain_generated_column},
    Explanation{sqlstate::invalid_parameter_value, explain_append},
    Explanation{"22025", explain_pattern},
    Explanation{sqlstate::cardinality_violation, explain_second_row},
    Explanation{sqlstate::numeric_value_out_of_range, explain_computed_value},
    Explanation{sqlstate::check_violation, explain_computed_value},
};

}  // namespace

BatchError explain_failure(RelationCatalog& catalog, const ResolvedOperation& operation,
                           const BatchError& error) {
    const auto* const found =
        std::ranges::find(explanations, error.fields().sqlstate, &Explanation::sqlstate);
    const bool is_of_a_table = operation.operation().action != Action::call;
    if (found == explanations.end() || !is_of_a_table || !catalog.has_same_rules()) {
        return error;
    }
    const ErrorFields explained = looked_up([&] {
        ErrorFields fields = error.fields();
        found->explain(catalog, operation, fields);
        return fields;
    });
    return explained.sqlstate.empty() ? error : BatchError(explained);
}

}  // namespace batch_ops::postgres
