// Rows of values that a statement joins with a table: `k`, with the columns c1, c2, … and the
// ordinal of each row.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// One array for each column, so that the statement is the same for any number of rows; parameters
/// one by one where a type has no arrays that could be unnested. A single row of such types, and
/// one for what is not this server's own, is no source at all: its values stand in the statement.
class RowSource {
public:
    /// Adds a column; `value_of(row)` gives its value in a row, from 0. Before make().
    void add(Oid type, std::function<TypedDatum(std::size_t)> value_of);

    /// Converts all values. `ordinals` are those of the rows, from 0; `k.ordinal` counts from 1.
    void make(StatementParts& parts, const std::vector<std::size_t>& ordinals);

    /// Appends the source with what goes before and behind it; nothing when there is none.
    void append_to(StatementParts& parts, std::string_view before, std::string_view behind) const;

    /// What stands for a column, from 0, and for the ordinal. After make().
    [[nodiscard]] const std::string& column(std::size_t place) const { return names_[place]; }
    [[nodiscard]] const std::string& ordinal() const { return names_.back(); }

private:
    struct Source {
        Oid type;
        std::function<TypedDatum(std::size_t)> value_of;
    };

    void make_values(StatementParts& parts, std::size_t rows);
    void make_lists(StatementParts& parts, std::size_t rows);
    void name_columns();

    std::vector<Source> columns_{};
    std::vector<std::string> names_{};
    std::string sql_{};
};

}  // namespace batch_ops::postgres
