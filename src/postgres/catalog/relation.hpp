// A table, view or foreign table as the catalogs describe it to one role.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "postgres/catalog/remote_parts.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct Column {
    std::string name;
    std::string quoted;  ///< `"name"`
    AttrNumber number;
    Oid type;
    Oid base_type;               ///< without domains
    std::int32_t type_modifier;  ///< such as a longest length; -1 for none
    Oid collation;               ///< InvalidOid where the type has none
    bool selectable;

    bool operator==(const Column&) const = default;
};

struct Relation {
    Oid oid;
    char kind;  ///< pg_class.relkind
    std::string schema;
    std::string name;
    std::string quoted;  ///< `"schema"."name"`
    bool row_security;   ///< policies apply to the current role
    RemoteParts remote;
    std::vector<Column> columns;

    bool operator==(const Relation&) const = default;

    [[nodiscard]] const Column* find(std::string_view column) const;
    /// Throws undefined_column(), with where in the request the name appears, in the words that
    /// `place` makes.
    template <typename Place>
    [[nodiscard]] const Column& column(std::string_view column, Place place) const {
        if (const Column* found = find(column)) {
            return *found;
        }
        throw undefined_column(column, place());
    }
    /// For a name from the catalog.
    [[nodiscard]] const Column& column(std::string_view column) const;
    /// 42703, with the readable columns in the hint.
    [[nodiscard]] BatchError undefined_column(std::string_view column,
                                              const std::string& place) const;
    /// Those that the role may select. A read of none is denied by the server, which asks for the
    /// right to at least one.
    [[nodiscard]] std::vector<const Column*> readable_columns() const;
};

}  // namespace batch_ops::postgres
