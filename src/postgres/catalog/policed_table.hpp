// Whose policies decide which rows of a relation a statement reaches.
#pragma once

#include <optional>
#include <string>

#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

struct PolicedTable {
    Oid oid;
    std::string name;
};

/// The relation itself, or the table below a view that the server updates by itself. nullopt where
/// there are no policies, or they do not apply to the role; through a view, where they are those
/// of its owner perhaps, they count whoever asks.
std::optional<PolicedTable> policed_table(const Relation& relation);

}  // namespace batch_ops::postgres
