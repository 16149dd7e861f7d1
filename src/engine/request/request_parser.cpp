#include "engine/request/request_parser.hpp"

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/json/memory_size.hpp"
#include "engine/parameters/kept_size.hpp"
#include "engine/request/cycle_hints.hpp"
#include "engine/request/dependency_reader.hpp"
#include "engine/request/execution_order.hpp"
#include "engine/request/group_reader.hpp"
#include "engine/request/id_reader.hpp"
#include "engine/request/operation_keys.hpp"
#include "engine/request/operation_reader.hpp"
#include "engine/request/request_parts.hpp"

namespace batch_ops {

namespace {

void check_operation_count(const JsonNode& operations, const RequestLimits& limits) {
    if (operations.size() == 0) {
        throw invalid_request("operations must not be empty");
    }
    check_operation_count(operations.size(), limits);
}

// Of all operations, before anything that is missing.
void check_keys(const JsonNode& operations) {
    const std::vector<std::string_view> allowed = operation_key_names();
    operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        check_for_interruption();
        naming_operation([&] { return label_of(operation, index); },
                         [&] { check_operation_keys(operation, allowed); });
    });
}

BatchOutline read_outline(const JsonNode& operations, const BatchOptions& options) {
    OperationIds ids = read_ids(operations, options.auto_id);
    OperationGroups groups = read_groups(operations, ids);
    Dependencies dependencies = read_dependencies(operations, ids, groups);
    groups.set_dependencies(std::move(dependencies.groups));
    DependencyGraph graph(std::move(dependencies.all));
    std::vector<DependencyGraph::Index> order = find_execution_order(
        graph, groups, ids, [&](std::span<const DependencyGraph::Index> cycle) {
            return hint_for_cycle(cycle, operations, ids, dependencies.explicit_ones);
        });
    return {options,
            std::move(ids),
            std::move(groups),
            std::move(dependencies.explicit_ones),
            std::move(dependencies.implicit_ones),
            std::move(graph),
            std::move(order)};
}

void check_row_limit(const std::vector<Operation>& operations, const RequestLimits& limits) {
    std::size_t rows = 0;
    for (const Operation& operation : operations) {
        rows += rows_given(operation);
        naming_operation([&] { return operation_label(operation.id, operation.index); },
                         [&] { check_row_count(rows, limits); });
    }
}

// Of most operations there is nothing but a filter.
std::size_t size_kept(const Operation& operation) {
    const auto& metadata_params = operation.metadata_params;
    const Condition* const conflict_filter = operation.conflict_filter();
    return size_in_memory(operation.filter()) +
           (metadata_params == nullptr ? 0
                                       : metadata_params->include_filters.size_in_memory() +
                                             size_in_memory(metadata_params->metadata)) +
           (conflict_filter == nullptr ? 0 : size_in_memory(*conflict_filter)) +
           (operation.when.empty() ? 0 : size_in_memory(operation.when)) +
           (operation.expect == nullptr ? 0 : size_in_memory(*operation.expect)) +
           (operation.claims.is_null() ? 0 : size_in_memory(operation.claims));
}

}  // namespace

BatchOutline parse_outline(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits) {
    const RequestParts parts = take_request_apart(operations, options);
    const BatchOptions parsed_options = parse_batch_options(parts.options);
    check_operation_count(parts.operations, limits);
    return read_outline(parts.operations, parsed_options);
}

BatchRequest parse_request(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits) {
    const RequestParts parts = take_request_apart(operations, options);
    const BatchOptions parsed_options = parse_batch_options(parts.options);
    check_operation_count(parts.operations, limits);
    check_keys(parts.operations);
    BatchRequest request{read_outline(parts.operations, parsed_options), {}};
    request.operations.reserve(parts.operations.size());
    EntityNames names;
    std::size_t bytes_kept = 0;
    parts.operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        const std::string& id = request.outline.ids[index];
        request.operations.push_back(
            naming_operation([&] { return operation_label(id, index); },
                             [&] { return read_operation(id, index, operation, names); }));
        bytes_kept += size_kept(request.operations.back());
        check_kept_size(bytes_kept);
    });
    check_row_limit(request.operations, limits);
    return request;
}

}  // namespace batch_ops
