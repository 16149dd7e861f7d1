// What was meant by query_params that are no filter.
#pragma once

#include <string>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// How to write what is no object, with the writer's own column and value: `Write {"id": 1}.`
std::string query_params_hint(const JsonNode& written);

/// Throws 22023 for keys of metadata_params in a filter.
void check_no_metadata_key(const JsonNode& query_params);

}  // namespace batch_ops
