#include "postgres/statements/update_delete_sql.hpp"

#include <string>
#include <string_view>

#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/type_facts.hpp"

namespace batch_ops::postgres {

namespace {

void append_assignment(StatementParts& parts, const StoredValue& stored) {
    const Column& column = parts.column_of(stored, 0);
    parts.sql() += column.quoted;
    parts.sql() += " = ";
    parts.append_value(column, stored.value, 0);
}

void append_increment(StatementParts& parts, std::string_view name, const JsonNode& amount) {
    const auto place = [&] { return "increment." + std::string(name); };
    const Column& column = parts.relation().column(name, place);
    const auto addition = OperatorCatalog::addition(column.base_type);
    if (!addition) {
        throw BatchError(sqlstate::datatype_mismatch, place() + ": column \"" + column.name +
                                                          "\" of type " + type_name(column.type) +
                                                          " cannot be incremented");
    }
    parts.sql() += column.quoted;
    parts.sql() += " = ";
    parts.append_qualified(column);
    parts.sql() += addition->text;
    parts.statement().append_parameter(convert_for(
        parts.relation(), column, [&] { return ValuePlace{place()}; },
        [&] { return parts.input().convert(amount, addition->right_type); }));
}

void append_assignments(StatementParts& parts) {
    std::string_view before;
    for (const StoredRow& row : parts.operation().rows()) {
        for (const StoredValue& stored : row) {
            parts.sql() += before;
            append_assignment(parts, stored);
            before = ", ";
        }
    }
    const JsonNode& increment = parts.operation().operation().increment;
    if (increment.exists()) {
        increment.for_each_member([&](std::string_view name, const JsonNode& amount) {
            parts.sql() += before;
            append_increment(parts, name, amount);
            before = ", ";
        });
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
