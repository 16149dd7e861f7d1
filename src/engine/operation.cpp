#include "engine/operation.hpp"

#include <algorithm>

#include "engine/batch_error.hpp"
#include "engine/sqlstate.hpp"

namespace batch_ops {

namespace {

std::string rows_phrase(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

std::string expected_phrase(const Expectation& expect) {
    if (expect.min && expect.max && *expect.min == *expect.max) {
        return rows_phrase(*expect.min);
    }
    if (!expect.max) {
        return "at least " + rows_phrase(*expect.min);
    }
    if (!expect.min) {
        return "at most " + rows_phrase(*expect.max);
    }
    return "between " + std::to_string(*expect.min) + " and " + rows_phrase(*expect.max);
}

std::size_t operand_size(const Condition& condition) {
    std::size_t size = size_in_bytes(condition.operand);
    for (const Condition& child : condition.children) {
        size += operand_size(child);
    }
    return size;
}

void shape_lists(Condition& condition) {
    const OperandShape shape = comparison_operator(condition.comparison).operand;
    if (condition.operand.is_string() && shape == OperandShape::list) {
        condition.operand = Value::array({nullptr});
    } else if (condition.operand.is_string() && shape == OperandShape::pair) {
        condition.operand = Value::array({nullptr, nullptr});
    }
    std::ranges::for_each(condition.children, shape_lists);
}

}  // namespace

void check_filter_restricts(const Operation& operation) {
    const bool changes = operation.action == Action::update || operation.action == Action::remove;
    if (changes && !operation.metadata.all &&
        selectivity(operation.filter) == Selectivity::every_row) {
        throw invalid_request(
            std::string(action_name(operation.action)) + " would touch every row",
            "Select rows by query_params, or set metadata_params.__all to true to mean every row.");
    }
}

Operation resolve_operation(const Operation& operation, ReferenceResolver& resolver) {
    Operation resolved = operation;
    if (operation.store_params_refer) {
        resolved.store_params = resolver.resolve(operation.store_params, "store_params");
    }
    if (operation.metadata_refers) {
        resolved.metadata_params = resolver.resolve(operation.metadata_params, "metadata_params");
        resolved.metadata = parse_metadata(resolved.metadata_params, operation.action, false);
    }
    if (operation.filter_refers) {
        resolved.filter = resolve_condition(operation.filter,
                                            [&](const Value& operand, const std::string& where) {
                                                return resolver.resolve(operand, where);
                                            });
        check_filter_restricts(resolved);
    }
    return resolved;
}

std::size_t parameter_size(const Operation& operation) {
    return size_in_bytes(operation.store_params) + operand_size(operation.filter) +
           size_in_bytes(operation.metadata_params);
}

Operation shape_of(const Operation& operation) {
    Operation shaped = operation;
    shape_lists(shaped.filter);
    return shaped;
}

void check_expectation(const Expectation& expect, std::uint64_t rows) {
    const auto found = static_cast<std::int64_t>(rows);
    if ((expect.min && found < *expect.min) || (expect.max && found > *expect.max)) {
        throw BatchError(sqlstate::precondition_failed,
                         "operation found another number of rows than expected")
            .with_detail("Expected " + expected_phrase(expect) + ", found " + rows_phrase(found) +
                         ".");
    }
}

}  // namespace batch_ops
