#include "postgres/catalog/relation.hpp"

#include <algorithm>

#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"

namespace batch_ops::postgres {

const Column* Relation::find(std::string_view column) const {
    const auto found = std::ranges::find(columns, column, &Column::name);
    return found == columns.end() ? nullptr : &*found;
}

const Column& Relation::column(std::string_view column) const {
    return this->column(column, [] { return std::string(); });
}

BatchError Relation::undefined_column(std::string_view column, const std::string& place) const {
    return BatchError(
               sqlstate::undefined_column,
               "column \"" + std::string(column) + "\" of relation \"" + name + "\" does not exist",
               name_hint(column, views_of(readable_columns(), &Column::name), "Available columns"))
        .with_detail(place.empty() ? std::string() : "The name appears in " + place + ".");
}

std::vector<const Column*> Relation::readable_columns() const {
    std::vector<const Column*> readable;
    for (const Column& column : columns) {
        if (column.selectable) {
            readable.push_back(&column);
        }
    }
    return readable;
}

}  // namespace batch_ops::postgres
