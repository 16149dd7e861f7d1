#include "postgres/statements/holder_sql.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "postgres/catalog/type_facts.hpp"
#include "postgres/catalog/written_columns.hpp"
#include "postgres/statements/column_equality.hpp"
#include "postgres/statements/row_groups.hpp"
#include "postgres/statements/row_source.hpp"
#include "postgres/statements/statement_pieces.hpp"

namespace batch_ops::postgres {

namespace {

// One that the rows of a group write, and of which nothing is decided by what they leave alone.
bool is_written(const UniqueIndex& index, const SyncColumns& columns, const RowGroup& group) {
    const auto is_given = [&](const std::string& name) {
        return find_stored(group.written, name) != nullptr;
    };
    return std::ranges::any_of(index.columns, is_given) &&
           std::ranges::all_of(index.columns, [&](const std::string& name) {
               return is_given(name) || is_in(columns.key, name) || is_in(columns.scope, name);
           });
}

class HolderLook {
public:
    HolderLook(StatementParts& parts, const SyncColumns& columns, const RowGroup& group,
               const UniqueIndex& index, const std::vector<std::size_t>& places)
        : parts_(parts), columns_(columns), group_(group), index_(index), places_(places) {
        parts.statement().row_numbers = group.places;
    }

    void append() {
        Statement& statement = parts_.statement();
        statement.generic_plan = statement.has_ordinals = statement.joins_by_hashing = true;
        statement.drops_rows = true;
        add_wanted();
        add_keys();
        wanted_.make(parts_, group_.places);
        keys_.make(parts_, places_);
        parts_.sql() +=
            "SELECT k.ordinal OPERATOR(pg_catalog.*) 4294967296 OPERATOR(pg_catalog.+) b.ordinal";
        wanted_.append_to(parts_, " FROM ", " JOIN ");
        parts_.append_relation();
        parts_.sql() += " ON ";
        append_wanted();
        parts_.append_filter(" AND ");
        keys_.append_to(parts_, " JOIN (SELECT * FROM ", ") AS b ON ");
        append_keys();
        parts_.sql() += " WHERE k.ordinal OPERATOR(pg_catalog.<>) b.ordinal";
    }

private:
    [[nodiscard]] const StoredValue& stored(const Column& column, std::size_t place) const {
        return *find_stored(parts_.operation().rows()[place], column.name);
    }

    // The scope's columns are compared by the filter.
    [[nodiscard]] Columns compared() const {
        Columns compared;
        for (const std::string& name : index_.columns) {
            const Column& column = parts_.relation().column(name);
            if (!is_in(columns_.scope, name)) {
                compared.push_back(&column);
            }
        }
        return compared;
    }

    TypedDatum converted(const Column& column, std::size_t place, Oid type) {
        const StoredValue& value = stored(column, place);
        return convert_for(
            parts_.relation(), column,
            [&] {
                return ValuePlace{place_of(parts_.operation().operation(), column.name, place),
                                  place};
            },
            [&] { return parts_.input().convert(value.value, type, column.type_modifier); });
    }

    void add_wanted() {
        for (const Column* column : compared()) {
            const Oid type = equality_of(parts_.catalog(), *column).right_type;
            wanted_.add(type, [this, column, type](std::size_t row) {
                return converted(*column, group_.places[row], type);
            });
        }
    }

    void add_keys() {
        for (const Column* column : columns_.key) {
            const Oid type = equality_of(parts_.catalog(), *column).right_type;
            keys_.add(type, [this, column, type](std::size_t row) {
                return converted(*column, places_[row], type);
            });
        }
    }

    void append_wanted() {
        std::string_view before;
        std::size_t place = 0;
        for (const Column* column : compared()) {
            append_equality(before, *column, wanted_.column(place++));
            before = " AND ";
        }
    }

    void append_keys() {
        std::string_view before;
        std::size_t place = 0;
        for (const Column* column : columns_.key) {
            append_equality(before, *column, "b.c" + std::to_string(++place));
            before = " AND ";
        }
    }

    void append_equality(std::string_view before, const Column& column, const std::string& value) {
        parts_.sql() += before;
        parts_.append_qualified(column);
        parts_.sql() += equality_of(parts_.catalog(), column).text + value;
    }

    StatementParts& parts_;
    const SyncColumns& columns_;
    const RowGroup& group_;
    const UniqueIndex& index_;
    const std::vector<std::size_t>& places_;
    RowSource wanted_{};  // what rows are to get
    RowSource keys_{};    // of all rows
};

// Values of other types are no lists (row_source.hpp), and what the role may not read is not asked.
bool can_be_compared(const Column& column) {
    return column.selectable && is_unnestable(column.type);
}

bool can_be_asked(const SyncColumns& columns, const UniqueIndex& index, const Relation& relation) {
    return !index.columns.empty() && std::ranges::all_of(columns.key, [](const Column* column) {
        return can_be_compared(*column);
    }) && std::ranges::all_of(index.columns, [&](const std::string& name) {
        return can_be_compared(relation.column(name));
    });
}

}  // namespace

std::vector<Statement> build_looks_for_holders(RelationCatalog& catalog, ValueInput& input,
                                               const ResolvedOperation& operation,
                                               const SyncColumns& columns,
                                               const std::vector<std::size_t>& places) {
    StatementPieces pieces;
    const auto relation = catalog.find(operation.operation().entity);
    std::vector<UniqueIndex> indexes = unique_indexes_of(*relation);
    std::erase_if(indexes, [&](const UniqueIndex& index) {
        return !can_be_asked(columns, index, *relation);
    });
    if (places.size() < 2 || indexes.empty()) {
        return {};
    }
    for (const RowGroup& group : group_rows(operation.rows(), places, finding_columns(columns))) {
        for (const UniqueIndex& index : indexes) {
            if (is_written(index, columns, group)) {
                StatementParts parts(catalog, input, operation);
                HolderLook(parts, columns, group, index, places).append();
                pieces.add(parts);
            }
        }
    }
    return pieces.take_different();
}

}  // namespace batch_ops::postgres
