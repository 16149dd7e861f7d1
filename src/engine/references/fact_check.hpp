// Whether a reference that names facts can lead anywhere at all: known before anything runs.
#pragma once

#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

/// Throws 22023 for a fact that there is not, and for one in the wrong place. `has_item`: whether
/// those of an item may be meant.
void check_facts(const Reference& reference, bool has_item);

/// Whether it names a fact of an item.
bool names_item(const Reference& reference);

/// The error of one in an operation that has no items.
BatchError item_without_items(const Reference& reference);

/// The error of one in a part of an operation that is the same for all items.
BatchError item_out_of_place(const Reference& reference);

/// What to write in a filter of `__on_conflict` for a value of the row that came, as other tools
/// name it (`$ref:excluded.views`); else empty text. `parameter`: where the reference is.
std::string hint_for_new_row(const Reference& reference, std::string_view parameter);

/// What to write where the name of an operation is that of a fact but for its `@`, and the path
/// fits; else empty text. `of_item`: whether the item may be meant.
std::string hint_for_fact(const Reference& reference, bool of_item);

}  // namespace batch_ops
