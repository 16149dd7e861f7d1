// In which order rows of a relation come where nobody says another one.
#pragma once

#include <string>
#include <vector>

#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

struct RowOrder {
    std::vector<std::string> columns{};
    bool is_total = false;  ///< no two rows are equal in these columns
};

/// Of a table the columns of its primary key. Of a view those of a table that it shows, where each
/// row of that is in one of the view at the most; then no row of the view is without one, so they
/// are not null. None where there is none. Throws PgError only for a cancel or a lack of memory.
RowOrder row_order_of(const Relation& relation);

}  // namespace batch_ops::postgres
