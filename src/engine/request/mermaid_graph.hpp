// The dependency graph of a batch as Mermaid text (flowchart syntax, mermaid.js.org).
#pragma once

#include <string>

#include "engine/request/request_parser.hpp"

namespace batch_ops {

/// A node per operation, an arrow from each operation to those that wait for it: `-->` where
/// depends_on says so, `-.->` where only a reference does.
std::string mermaid_graph(const BatchRequest& request);

}  // namespace batch_ops
