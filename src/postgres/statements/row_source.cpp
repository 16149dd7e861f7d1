#include "postgres/statements/row_source.hpp"

#include <algorithm>
#include <utility>

#include "engine/core/interruption.hpp"
#include "postgres/catalog/type_facts.hpp"

namespace batch_ops::postgres {

void RowSource::add(Oid type, std::function<TypedDatum(std::size_t)> value_of) {
    columns_.push_back({type, std::move(value_of)});
}

void RowSource::make(StatementParts& parts, const std::vector<std::size_t>& ordinals) {
    add(INT8OID, [&ordinals](std::size_t row) {
        return TypedDatum{INT8OID, Int64GetDatum(static_cast<int64>(ordinals[row]) + 1), false};
    });
    const std::size_t rows = ordinals.size();
    const bool unnestable = std::ranges::all_of(
        columns_, [](const Source& source) { return is_unnestable(source.type); });
    if (rows == 1 && (parts.relation().remote.any() || !unnestable)) {
        for (const Source& source : columns_) {
            names_.push_back(parts.statement().add_parameter(source.value_of(0)));
        }
    } else if (unnestable) {
        make_lists(parts, rows);
    } else {
        make_values(parts, rows);
    }
}

void RowSource::make_lists(StatementParts& parts, std::size_t rows) {
    sql_ = "ROWS FROM (";
    std::string_view before;
    for (const Source& source : columns_) {
        sql_ += before;
        sql_ += "pg_catalog.unnest(" +
                parts.statement().add_parameter(
                    parts.input().convert_list(rows, source.type, source.value_of)) +
                ")";
        before = ", ";
    }
    sql_ += ")";
    name_columns();
}

void RowSource::make_values(StatementParts& parts, std::size_t rows) {
    sql_ = "(VALUES ";
    for (std::size_t row = 0; row < rows; ++row) {
        check_for_interruption();
        sql_ += row == 0 ? "(" : ", (";
        std::string_view before;
        for (const Source& source : columns_) {
            sql_ += before;
            sql_ += parts.statement().add_parameter(source.value_of(row));
            before = ", ";
        }
        sql_ += ')';
    }
    sql_ += ")";
    name_columns();
}

void RowSource::name_columns() {
    sql_ += " AS k (";
    for (std::size_t place = 0; place + 1 < columns_.size(); ++place) {
        const std::string name = "c" + std::to_string(place + 1);
        sql_ += name + ", ";
        names_.push_back("k." + name);
    }
    sql_ += "ordinal)";
    names_.emplace_back("k.ordinal");
}

void RowSource::append_to(StatementParts& parts, std::string_view before,
                          std::string_view behind) const {
    if (!sql_.empty()) {
        parts.sql() += before;
        parts.sql() += sql_;
        parts.sql() += behind;
    }
}

}  // namespace batch_ops::postgres
