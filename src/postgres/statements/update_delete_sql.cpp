#include "postgres/statements/update_delete_sql.hpp"

#include <string>
#include <string_view>

#include "postgres/statements/changed_columns.hpp"

namespace batch_ops::postgres {

namespace {

void append_assignment(StatementParts& parts, const StoredValue& stored) {
    const Column& column = parts.column_of(stored, 0);
    parts.sql() += column.quoted;
    parts.sql() += " = ";
    if (stored.change == ColumnChange::set) {
        parts.append_value(column, stored.value, 0);
        return;
    }
    Statement& statement = parts.statement();
    const std::string start =
        has_start(stored) ? statement.add_parameter(starting_value(parts, column, stored, 0)) : "";
    const std::string value = statement.add_parameter(changing_value(parts, column, stored, 0));
    append_new_value(parts, column, stored.change, value, start);
}

void append_assignments(StatementParts& parts) {
    std::string_view before;
    for (const StoredValue& stored : parts.operation().rows().front()) {
        parts.sql() += before;
        append_assignment(parts, stored);
        before = ", ";
    }
}

}  // namespace

void append_update(StatementParts& parts) {
    parts.sql() += "UPDATE ";
    parts.append_relation();
    parts.sql() += " SET ";
    append_assignments(parts);
    parts.append_filter();
    parts.append_returning();
}

void append_delete(StatementParts& parts) {
    parts.sql() += "DELETE FROM ";
    parts.append_relation();
    parts.append_filter();
    parts.append_returning();
}

}  // namespace batch_ops::postgres
