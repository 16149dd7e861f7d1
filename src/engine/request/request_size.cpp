#include "engine/request/request_size.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/request/operation.hpp"
#include "engine/request/operation_keys.hpp"

namespace batch_ops {

namespace {

constexpr const char* hint_for_large_operation =
    "Split the operation. A superuser can raise batch_ops.max_parameter_size.";

void check_operation_size(std::size_t size, const RequestLimits& limits) {
    if (size > limits.max_operation_size) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "operation of " + std::to_string(size) + " bytes exceeds the maximum of " +
                             std::to_string(limits.max_operation_size) + " bytes",
                         hint_for_large_operation);
    }
}

// What an update of rows says beside them is kept with each.
void check_size_in_rows(const JsonNode& operation, const RequestLimits& limits) {
    const JsonNode store_params = operation.member("store_params");
    const std::size_t rows = store_params.is_array() ? store_params.size() : 0;
    std::size_t each = 0;
    for (const ChangeKey& key : change_keys) {
        const JsonNode params = operation.member(key.name);
        each += params.is_object() ? params.size_in_bytes() : 0;
    }
    if (rows != 0 && each > limits.max_operation_size / rows) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "increment, append and merge of " + std::to_string(each) +
                             " bytes for each of " + std::to_string(rows) +
                             " rows exceed the maximum of " +
                             std::to_string(limits.max_operation_size) + " bytes",
                         hint_for_large_operation);
    }
}

// What is beside the operations is small, or a mistake: it is not read to find that out.
void check_size_besides_operations(std::size_t size, const RequestLimits& limits) {
    if (size > limits.max_operation_size) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "request of " + std::to_string(size) +
                             " bytes besides its operations exceeds the maximum of " +
                             std::to_string(limits.max_operation_size) + " bytes",
                         "Reduce everything outside \"operations\".");
    }
}

void check_operations_size(const JsonNode& operations, const RequestLimits& limits) {
    check_operation_count(operations.size(), limits);
    std::size_t rows = 0;
    operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        const std::size_t own_rows = row_count(operation);
        rows += own_rows;
        naming_operation([&] { return label_of(operation, index); },
                         [&] {
                             check_operation_size(operation.size_in_bytes(), limits);
                             check_row_count(rows, limits);
                             if (own_rows != 0) {
                                 check_size_in_rows(operation, limits);
                             }
                         });
    });
}

}  // namespace

void check_operation_count(std::size_t count, const RequestLimits& limits) {
    if (count > limits.max_operations) {
        throw invalid_request("batch of " + std::to_string(count) +
                                  " operations exceeds maximum of " +
                                  std::to_string(limits.max_operations),
                              "Split the batch. A superuser can raise batch_ops.max_operations.");
    }
}

void check_row_count(std::size_t rows, const RequestLimits& limits) {
    if (rows > limits.max_rows) {
        throw invalid_request(too_many_rows(limits.max_rows), hint_for_too_many_rows);
    }
}

std::string too_many_rows(std::size_t max_rows) {
    return "number of rows in store_params and for_each exceeds maximum of " +
           std::to_string(max_rows) + " for a batch";
}

std::size_t row_count(const JsonNode& operation) {
    std::size_t rows = 0;
    if (operation.is_object()) {
        for (const std::string_view key : {"store_params", "for_each"}) {
            const JsonNode list = operation.member(key);
            rows += list.is_array() ? list.size() : 0;
        }
    }
    return rows;
}

void check_request_size(const JsonNode& request, const RequestLimits& limits) {
    if (request.is_array()) {
        check_operations_size(request, limits);
        return;
    }
    const JsonNode operations = request.is_object() ? request.member("operations") : JsonNode();
    if (!operations.exists() || !operations.is_array()) {
        check_options_size(request, limits);
        return;
    }
    check_size_besides_operations(request.size_in_bytes() - operations.size_in_bytes(), limits);
    check_operations_size(operations, limits);
}

void check_options_size(const JsonNode& options, const RequestLimits& limits) {
    check_size_besides_operations(options.size_in_bytes(), limits);
}

}  // namespace batch_ops
