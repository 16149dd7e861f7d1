#include "engine/request/sync_reader.hpp"

#include <string>
#include <string_view>
#include <unordered_set>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/request/sync_hints.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view no_null_hint = "No row equals null: name a column that has a value.";

BatchError no_equality(const Condition& condition) {
    const bool is_null = condition.comparison == Comparison::is && condition.operand.is_null();
    return is_null
               ? invalid_request(condition.where + " must not be null in a sync", no_null_hint)
               : invalid_request(condition.where + ": a sync selects its rows by equalities alone",
                                 "Write " + shown_json(Value::object({{condition.column, "..."}})) +
                                     ", with one value.");
}

// Recursion is bounded by the nesting limit under which requests are read.
void collect_equalities(const Condition& condition, std::vector<const Condition*>& found) {
    check_for_interruption();
    switch (condition.kind) {
        case Condition::Kind::all_of:
            for (const Condition& child : condition.children) {
                collect_equalities(child, found);
            }
            break;
        case Condition::Kind::comparison:
            if (condition.comparison != Comparison::eq) {
                throw no_equality(condition);
            }
            found.push_back(&condition);
            break;
        default:
            throw invalid_request(
                "query_params of a sync may hold neither __or nor __not: it selects its rows by "
                "equalities alone");
    }
}

void check_columns_differ(const std::vector<const Condition*>& scope) {
    std::unordered_set<std::string_view> columns;
    for (const Condition* equality : scope) {
        if (!columns.insert(equality->column).second) {
            throw invalid_request(
                "query_params has column \"" + clipped(equality->column, 100) + "\" twice",
                "Each column of the scope has one value.");
        }
    }
}

}  // namespace

std::vector<const Condition*> scope_of(const Condition& filter) {
    std::vector<const Condition*> scope;
    collect_equalities(filter, scope);
    if (scope.empty()) {
        throw invalid_request("sync needs an equality in query_params");
    }
    check_columns_differ(scope);
    return scope;
}

void check_scope_value(const Value& written, const Value& brought, const std::string& where) {
    if (brought.is_null() && written.is_string()) {
        throw invalid_request("reference \"" + clipped(written.get_ref<const std::string&>(), 200) +
                                  "\" in " + where + " is null",
                              no_null_hint);
    }
}

namespace {

void check_scope(const Operation& operation) {
    try {
        scope_of(operation.filter());
    } catch (const BatchError& error) {
        throw is_mistake(error) && error.fields().hint.empty()
            ? BatchError(error).with_hint(
                  sync_scope_hint(operation.store_params, operation.metadata().key))
            : error;
    }
}

}  // namespace

void check_sync(const Operation& operation) {
    if (operation.action != Action::sync) {
        return;
    }
    check_scope(operation);
    if (!operation.store_params.exists()) {
        throw invalid_request("sync needs store_params",
                              "Write the rows that there are to be, an array of objects.");
    }
    const bool deletes_all =
        operation.store_params.is_array() && operation.store_params.size() == 0;
    if (deletes_all && !operation.metadata().all) {
        throw invalid_request("sync of no rows would delete every row that query_params selects",
                              "Set metadata_params.__all to true to mean that.");
    }
}

}  // namespace batch_ops
