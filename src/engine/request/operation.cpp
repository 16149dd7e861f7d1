#include "engine/request/operation.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/parameters/selectivity.hpp"

namespace batch_ops {

namespace {

std::size_t operand_size(const Condition& condition) {
    std::size_t size = size_in_bytes(condition.operand);
    for (const Condition& child : condition.children) {
        size += operand_size(child);
    }
    return size;
}

}  // namespace

bool Operation::stores_nothing() const {
    if (action == Action::sync) {
        return false;  // without rows it deletes
    }
    return (store_params.is_array() && store_params.size() == 0) ||
           (rare().for_each.is_array() && rare().for_each.size() == 0);
}

bool Operation::is_conditional() const {
    return !when.empty() || (expect != nullptr && expect->looks_back());
}

const Condition& Operation::filter() const {
    // Never freed: a static object's destructor would run at some time of the process's exit.
    static const auto* const every_row = new Condition{.kind = Condition::Kind::all_of};
    return query_params == nullptr ? *every_row : *query_params;
}

const Metadata& Operation::metadata() const {
    static const auto* const nothing_said = new Metadata();
    return metadata_params == nullptr ? *nothing_said : metadata_params->metadata;
}

const RareParams& Operation::rare() const {
    static constexpr RareParams none;
    return rare_params == nullptr ? none : *rare_params;
}

RareParams& Operation::make_rare() {
    if (rare_params == nullptr) {
        rare_params = std::make_unique<RareParams>();
    }
    return *rare_params;
}

const JsonNode& Operation::changes(ColumnChange change) const {
    static constexpr JsonNode nothing;
    switch (change) {
        case ColumnChange::add:
            return increment;
        case ColumnChange::append:
            return rare().append;
        case ColumnChange::merge:
            return rare().merge;
        case ColumnChange::set:
            break;
    }
    return nothing;
}

void check_filter_restricts(Action action, const Condition& filter, const Metadata& metadata) {
    const bool changes = action == Action::update || action == Action::remove;
    if (changes && !metadata.all && selectivity(filter) == Selectivity::every_row) {
        throw invalid_request(
            std::string(action_name(action)) + " would affect every row",
            std::string("Select rows by query_params, or set metadata_params.__all to true to mean "
                        "every row.") +
                (action == Action::update ? " Columns that select rows belong in query_params."
                                          : ""));
    }
}

std::size_t rows_given(const Operation& operation) {
    std::size_t rows = 0;
    for (const JsonNode& list : {operation.store_params, operation.rare().for_each}) {
        rows += list.is_array() ? list.size() : 0;
    }
    return rows;
}

std::size_t parameter_size(const Operation& operation) {
    std::size_t size = operand_size(operation.filter());
    for (const JsonNode& params : {operation.rare().for_each, operation.store_params}) {
        size += params.exists() ? params.size_in_bytes() : 0;
    }
    for (const ChangeKey& key : change_keys) {
        if (const JsonNode& params = operation.changes(key.change); params.exists()) {
            size += params.size_in_bytes();
        }
    }
    if (operation.metadata_params != nullptr) {
        size += operation.metadata_params->written.size_in_bytes();
    }
    return size;
}

}  // namespace batch_ops
