// How two columns that a request associates are compared.
#pragma once

#include <string>

#include "postgres/catalog/foreign_keys.hpp"

namespace batch_ops::postgres {

/// `here` is the pair's `to`. The equality of their types' btree family, as a foreign key between
/// them would have it. Throws 42804 where there is none; `place` is where the pair is in the
/// request.
ForeignKey::ColumnPair equal_columns(const Column& here, const Column& there,
                                     const std::string& place);

}  // namespace batch_ops::postgres
