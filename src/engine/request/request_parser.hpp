// Reads a request and says what is wrong with it, before anything runs.
//
// Errors are 22023 and name the operation by id and index. Two depths of reading: the outline (ids
// and dependencies, for looking at a graph) and the whole request.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/dependency_graph.hpp"
#include "engine/graph/edge_lists.hpp"
#include "engine/graph/operation_ids.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

struct RequestLimits {
    std::size_t max_operations = SIZE_MAX;
    /// Rows written through `store_params` arrays by all operations together.
    std::size_t max_rows = SIZE_MAX;
    /// Bytes that one operation takes as jsonb.
    std::size_t max_operation_size = SIZE_MAX;
};

/// Who waits for whom.
struct BatchOutline {
    BatchOptions options;
    OperationIds ids;
    /// What `depends_on` names.
    EdgeLists explicit_dependencies;
    /// What references name.
    EdgeLists implicit_dependencies;
    DependencyGraph graph;
    /// Operations as they run.
    std::vector<DependencyGraph::Index> order;
};

struct BatchRequest {
    BatchOutline outline;
    std::vector<Operation> operations;
};

/// Refuses an array of operations, or a request object around it, that is too large, before it is
/// read: what is refused costs next to nothing. Throws 22023 and 54000.
void check_request_size(const JsonNode& request, const RequestLimits& limits);

/// The same for options that come by themselves.
void check_options_size(const JsonNode& options, const RequestLimits& limits);

/// `operations` is an array of operations, or the whole request object with `operations` and
/// `options`, whose keys yield to those of `options`. Operations need only `id` and `depends_on`.
/// Throws 22023, and for a cycle "Circular dependency detected: a -> b -> a".
BatchOutline parse_outline(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits);

/// The keys that an operation may have.
std::vector<std::string_view> operation_key_names();

/// The whole request. `operations` must outlive it: nodes lead there.
BatchRequest parse_request(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits);

}  // namespace batch_ops
