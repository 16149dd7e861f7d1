// Whether a filter can be told to select every row, or none, without looking at a row.
#pragma once

#include "engine/parameters/condition.hpp"

namespace batch_ops {

enum class Selectivity { every_row, no_row, depends };

/// Decides by the form of the tree alone: empty lists and what negation makes of them. No row has
/// an associated row that satisfies what no row does.
Selectivity selectivity(const Condition& condition);

}  // namespace batch_ops
