#include "postgres/execution/row_errors.hpp"

#include <cstddef>
#include <utility>

#include "engine/core/sqlstate.hpp"
#include "postgres/jsonb/jsonb_node.hpp"

namespace batch_ops::postgres {

BatchError key_comes_twice(const RowSet& found) {
    const auto ordinal =
        node_of(root_item(*found.rows[0])).member("ordinal").value().get<std::size_t>();
    ErrorFields fields = invalid_request(repeated_key_message).fields();
    fields.row = ordinal - 1;
    return BatchError(std::move(fields));
}

BatchError several_rows_of_a_key(std::string_view key) {
    return {
        sqlstate::invalid_column_reference,
        "the columns of metadata_params." + std::string(key) + " name several rows",
        "Name the columns of a unique key. One of a parent table does not cover the rows of its "
        "children."};
}

BatchError about_row(const BatchError& error, const ResolvedOperation& operation,
                     const Relation& relation, std::optional<std::size_t> row) {
    ErrorFields fields = error.fields();
    if (operation.operation().counts_rows()) {
        fields.row = row;
    }
    fields.schema = relation.schema;
    fields.table = relation.name;
    return BatchError(std::move(fields));
}

}  // namespace batch_ops::postgres
