// Operations as `batch_explain` shows them.
#pragma once

#include <string>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// A statement with what it does, in a few words: the name of the action, or "look up".
struct OperationStep {
    std::string name;
    Statement statement;
};

/// All that an operation other than a call may run, in this order; which rows are there decides
/// what of it does. A statement that several rows need, each with values of its own, is there once.
/// Throws as the builders of these statements do.
std::vector<OperationStep> build_steps(RelationCatalog& catalog, ValueInput& input,
                                       const ResolvedOperation& operation);

}  // namespace batch_ops::postgres
