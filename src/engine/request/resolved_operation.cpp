#include "engine/request/resolved_operation.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

void shape_lists(Condition& condition) {
    const OperandShape shape = comparison_operator(condition.comparison).operand;
    if (condition.operand.is_string() && shape == OperandShape::list) {
        condition.operand = Value::array({nullptr});
    } else if (condition.operand.is_string() && shape == OperandShape::pair) {
        condition.operand = Value::array({nullptr, nullptr});
    }
    std::ranges::for_each(condition.children, shape_lists);
}

StoredRow row_of(const JsonNode& object) {
    StoredRow row;
    row.reserve(object.size());
    object.for_each_member([&](std::string_view column, const JsonNode& value) {
        row.push_back({column, value});
    });
    return row;
}

StoredRow resolved_row(const JsonNode& object, const std::string& where,
                       ReferenceResolver& resolver, MadeValues& made) {
    StoredRow row;
    row.reserve(object.size());
    object.for_each_member([&](std::string_view column, const JsonNode& value) {
        check_for_interruption();
        row.push_back(
            {column, holds_references(value)
                         ? resolver.resolve_node(value, where + "." + std::string(column), made)
                         : value});
    });
    return row;
}

// The rows of `store_params`, each as `read(node, index in an array)` gives it.
template <typename Read>
std::vector<StoredRow> rows_of(const Operation& operation, Read read) {
    std::vector<StoredRow> rows;
    const JsonNode& store_params = operation.store_params;
    if (!store_params.exists()) {
        rows.resize(operation.action == Action::create ? 1 : 0);
    } else if (store_params.is_array()) {
        rows.reserve(store_params.size());
        store_params.for_each_element([&](std::size_t index, const JsonNode& row) {
            check_for_interruption();
            rows.push_back(read(row, index));
        });
    } else {
        rows.push_back(read(store_params, std::nullopt));
    }
    return rows;
}

std::vector<StoredRow> literal_rows(const Operation& operation) {
    return rows_of(operation,
                   [](const JsonNode& row, std::optional<std::size_t>) { return row_of(row); });
}

std::vector<StoredRow> resolved_rows(const Operation& operation, ReferenceResolver& resolver,
                                     MadeValues& made) {
    return rows_of(operation, [&](const JsonNode& row, std::optional<std::size_t> index) {
        if (!index) {
            return resolved_row(row, "store_params", resolver, made);
        }
        return naming_row(*index, [&] {
            return resolved_row(row, "store_params." + std::to_string(*index), resolver, made);
        });
    });
}

}  // namespace

const Condition& ResolvedOperation::filter() const {
    return filter_ == nullptr ? operation_->filter() : *filter_;
}

const Metadata& ResolvedOperation::metadata() const {
    return metadata_ == nullptr ? operation_->metadata() : *metadata_;
}

void ResolvedOperation::replace_filter(Condition filter) {
    filter_ = std::make_unique<const Condition>(std::move(filter));
}

void ResolvedOperation::replace_metadata(Metadata metadata) {
    metadata_ = std::make_unique<const Metadata>(std::move(metadata));
}

ResolvedOperation resolve_operation(const Operation& operation, ReferenceResolver& resolver) {
    MadeValues made;
    ResolvedOperation resolved(operation, operation.store_params_refer
                                              ? resolved_rows(operation, resolver, made)
                                              : literal_rows(operation));
    resolved.own(std::move(made));
    if (operation.metadata_params != nullptr && operation.metadata_params->refers) {
        resolved.replace_metadata(parse_metadata(
            resolver.resolve(operation.metadata_params->written.value(), "metadata_params"),
            operation.action, false));
    }
    if (operation.filter_refers) {
        resolved.replace_filter(resolve_condition(
            operation.filter(), [&](const Value& operand, const std::string& where) {
                return resolver.resolve(operand, where);
            }));
        check_filter_restricts(operation.action, resolved.filter(), resolved.metadata());
    }
    return resolved;
}

ResolvedOperation shape_of(const Operation& operation) {
    ResolvedOperation shaped(operation, literal_rows(operation));
    Condition filter = operation.filter();
    shape_lists(filter);
    shaped.replace_filter(std::move(filter));
    return shaped;
}

}  // namespace batch_ops
