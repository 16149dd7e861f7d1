#include "postgres/statements/changed_columns.hpp"

#include "engine/core/double_quoted.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/extension_version.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/type_modifier.hpp"

namespace batch_ops::postgres {

namespace {

[[noreturn]] void refuse(const Column& column, const std::string& place, std::string_view cannot,
                         std::string_view hint = {}) {
    throw BatchError(sqlstate::datatype_mismatch,
                     place + ": column \"" + column.name + "\" of type " + type_name(column.type) +
                         " " + std::string(cannot),
                     hint);
}

// A single element counts as an array of one.
TypedDatum elements_of(ValueInput& input, const JsonNode& value, Oid type, std::int32_t modifier) {
    if (type == JSONBOID || value.is_array()) {
        return input.convert(value, type, modifier);
    }
    const Oid element = call_postgres([type] { return get_base_element_type(type); });
    return input.convert_list(1, element,
                              [&](std::size_t) { return input.convert(value, element, modifier); });
}

// Of the elements, where the column is an array or a domain over one.
std::int32_t modifier_of(const Column& column) {
    const Oid type = column.type;
    std::int32_t modifier = column.type_modifier;
    return call_postgres([type, modifier]() mutable {
        getBaseTypeAndTypmod(type, &modifier);
        return modifier;
    });
}

// The statement's assignment would say so too, but not for which column.
TypedDatum fitting(std::int32_t modifier, const TypedDatum& elements) {
    check_type_modifier(elements, modifier);
    return elements;
}

TypedDatum converted(ValueInput& input, const Column& column, const StoredValue& stored, Oid type) {
    switch (stored.change) {
        case ColumnChange::add:
            return input.convert(addition_of(stored.value).amount, type);
        case ColumnChange::append: {
            const std::int32_t modifier = modifier_of(column);
            return fitting(modifier, elements_of(input, stored.value, type, modifier));
        }
        default:
            return input.convert(stored.value, type);
    }
}

// In the server's terms. Only superusers create functions in C: before ALTER EXTENSION has made
// this one, anybody else may have put one of its name there.
bool has_own_function(const char* name, Oid schema) {
    Oid arguments[] = {JSONBOID, JSONBOID};
    HeapTuple tuple = SearchSysCache3(
        PROCNAMEARGSNSP, CStringGetDatum(name),
        PointerGetDatum(buildoidvector(arguments, lengthof(arguments))), ObjectIdGetDatum(schema));
    if (!HeapTupleIsValid(tuple)) {
        return false;
    }
    const bool in_c = reinterpret_cast<Form_pg_proc>(GETSTRUCT(tuple))->prolang == ClanguageId;
    ReleaseSysCache(tuple);
    return in_c;
}

// Internal functions of the extension, for jsonb has none of the server's that does this.
std::string own_function(StatementParts& parts, const char* name) {
    const Oid schema = parts.catalog().extension_schema();
    const char* const schema_name = call_postgres([schema, name]() -> const char* {
        return has_own_function(name, schema) ? get_namespace_name(schema) : nullptr;
    });
    if (schema_name == nullptr) {
        throw missing_object("function \"" + std::string(name) + "\"");
    }
    return double_quoted(schema_name) + "." + name;
}

}  // namespace

Oid changing_type(StatementParts& parts, const Column& column, ColumnChange change,
                  const std::string& place) {
    switch (change) {
        case ColumnChange::add:
            if (const auto& addition = parts.catalog().operators().addition(column.base_type)) {
                return addition->right_type;
            }
            refuse(column, place, "cannot be incremented");
        case ColumnChange::append:
            if (column.base_type != JSONBOID && !is_array_type(column.base_type)) {
                refuse(column, place, "is neither an array nor jsonb");
            }
            return column.base_type;
        case ColumnChange::merge:
            if (column.base_type != JSONBOID) {
                refuse(column, place, "is not jsonb");
            }
            return column.base_type;
        default:
            return column.type;
    }
}

TypedDatum changing_value(StatementParts& parts, const Column& column, const StoredValue& stored,
                          std::size_t row) {
    if (stored.change == ColumnChange::set) {
        return parts.stored_value(column, stored.value, row);
    }
    const auto place = [&] { return parts.place_of(stored, row); };
    const Oid type = changing_type(parts, column, stored.change, place());
    return convert_for(
        parts.relation(), column, [&] { return parts.value_place(stored, row); },
        [&] { return converted(parts.input(), column, stored, type); });
}

TypedDatum starting_value(StatementParts& parts, const Column& column, const StoredValue& stored,
                          std::size_t row) {
    return convert_for(
        parts.relation(), column, [&] { return parts.value_place(stored, row); },
        [&] { return parts.input().convert(addition_of(stored.value).start, column.base_type); });
}

bool has_start(const StoredValue& stored) {
    return stored.change == ColumnChange::add && addition_of(stored.value).start.exists();
}

void append_new_value(StatementParts& parts, const Column& column, ColumnChange change,
                      const std::string& value, const std::string& start) {
    std::string& sql = parts.sql();
    switch (change) {
        case ColumnChange::set:
            sql += value;
            return;
        case ColumnChange::add:
            sql += start.empty() ? "" : "COALESCE(";
            parts.append_qualified(column);
            sql += start.empty() ? "" : ", " + start + ")";
            sql += parts.catalog().operators().addition(column.base_type)->text;
            sql += value;
            return;
        case ColumnChange::append:
            sql += column.base_type == JSONBOID ? own_function(parts, "batch_ops_append")
                                                : "pg_catalog.array_cat";
            break;
        case ColumnChange::merge:
            sql += own_function(parts, "batch_ops_merge");
            break;
    }
    sql += '(';
    parts.append_qualified(column);
    sql += ", " + value + ")";
}

}  // namespace batch_ops::postgres
