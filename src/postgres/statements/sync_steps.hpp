// A sync as `batch_explain` shows it.
#pragma once

#include <string>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// A statement with what it does, in a few words.
struct SyncStep {
    std::string name;
    Statement statement;
};

/// What a sync runs where every row with a key is there with other values, and others are too.
/// Throws as the builders of these statements do.
std::vector<SyncStep> build_sync_steps(RelationCatalog& catalog, ValueInput& input,
                                       const ResolvedOperation& operation);

}  // namespace batch_ops::postgres
