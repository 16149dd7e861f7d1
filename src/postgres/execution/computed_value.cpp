#include "postgres/execution/computed_value.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/interruption.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

namespace {

struct Overflow {
    Oid type;
    std::string_view raised_by;
};

// The functions of the server that find a sum out of range.
constexpr std::array overflows = {
    Overflow{INT2OID, "int2pl"},
    Overflow{INT4OID, "int4pl"},
    Overflow{INT8OID, "int8pl"},
    Overflow{FLOAT4OID, "float_overflow_error"},
    Overflow{FLOAT8OID, "float_overflow_error"},
    Overflow{NUMERICOID, "apply_typmod"},
};

bool may_overflow(const Column& column, std::string_view raised_by) {
    return std::ranges::any_of(overflows, [&](const Overflow& overflow) {
        return overflow.type == column.base_type && overflow.raised_by == raised_by;
    });
}

bool is_of_domain(const Column& column, const std::string& datatype) {
    const Oid type = column.type;
    const char* const name = datatype.c_str();
    return column.type != column.base_type &&
           call_postgres([type, name] { return is_type_named(type, name); });
}

bool may_refuse(const Column& column, ColumnChange change, const ErrorFields& fields) {
    return fields.datatype.empty()
               ? change == ColumnChange::add && may_overflow(column, fields.source_function)
               : is_of_domain(column, fields.datatype);
}

// A trigger or function that raises it has a line of its own ahead of that of the statement.
bool is_raised_by_the_statement(const Relation& relation, const ErrorFields& fields) {
    const std::string_view context = fields.context;
    return context.substr(0, context.find('\n')).find(relation.quoted) != std::string_view::npos;
}

ColumnChange change_of(const ResolvedOperation& operation, const StoredValue& stored) {
    const auto& conflict = operation.metadata().on_conflict;
    const bool is_added = conflict && std::ranges::find(conflict->increment, stored.column) !=
                                          conflict->increment.end();
    return is_added ? ColumnChange::add : stored.change;
}

struct Changed {
    const Column* column;
    std::string place;
};

// Of several columns nobody knows which.
std::optional<Changed> only_refusing(const Relation& relation, const ResolvedOperation& operation,
                                     const ErrorFields& fields) {
    // An item comes by itself, and of one row its number is not told.
    const std::size_t row = operation.rows().size() == 1 ? 0 : fields.row.value_or(0);
    if (row >= operation.rows().size() || (operation.rows().size() > 1 && !fields.row)) {
        return std::nullopt;
    }
    std::optional<Changed> found;
    for (const StoredValue& stored : operation.rows()[row]) {
        check_for_interruption();
        const ColumnChange change = change_of(operation, stored);
        const Column* const column = relation.find(stored.column);
        if (column == nullptr || change == ColumnChange::set ||
            !may_refuse(*column, change, fields)) {
            continue;
        }
        if (found) {
            return std::nullopt;
        }
        found = Changed{column, place_of(operation.operation(), stored, fields.row.value_or(row))};
    }
    return found;
}

}  // namespace

void explain_computed_value(RelationCatalog& catalog, const ResolvedOperation& operation,
                            ErrorFields& fields) {
    if (!fields.place.empty() || !fields.column.empty()) {
        return;
    }
    const auto relation = catalog.find(operation.operation().entity);
    if (!is_raised_by_the_statement(*relation, fields)) {
        return;
    }
    if (const auto changed = only_refusing(*relation, operation, fields)) {
        fields.schema = relation->schema;
        fields.table = relation->name;
        fields.column = changed->column->name;
        fields.place = changed->place;
    }
}

}  // namespace batch_ops::postgres
