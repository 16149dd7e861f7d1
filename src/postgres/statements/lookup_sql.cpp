#include "postgres/statements/lookup_sql.hpp"

#include <numeric>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/json/compact_json.hpp"
#include "postgres/statements/association_source.hpp"
#include "postgres/statements/column_equality.hpp"
#include "postgres/statements/row_source.hpp"
#include "postgres/statements/statement_pieces.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::string_view table_alias = "r";

// Of some of the values.
class LookupSql {
public:
    LookupSql(StatementParts& parts, const LookupTarget& target,
              std::span<const SoughtValue> values)
        : parts_(parts),
          target_(target),
          values_(values),
          equality_(
              equality_of(parts.catalog(), *target.by, "lookup." + target.column->name + ": ")) {
        Statement& statement = parts.statement();
        statement.remote = statement.remote || target.table->remote.any();
        statement.generic_plan = true;
        for (const SoughtValue& sought : values) {
            statement.row_numbers.push_back(sought.row);
        }
    }

    void append() { values_.size() == 1 ? append_for_one() : append_for_all(); }

private:
    void append_for_one() {
        parts_.sql() += "SELECT " + of_table(*target_.key) + " AS key FROM ";
        append_table();
        append_condition(parts_.statement().add_parameter(value(0)));
        parts_.sql() += " LIMIT 2";
    }

    void append_for_all() {
        std::vector<std::size_t> places(values_.size());
        std::iota(places.begin(), places.end(), std::size_t{0});
        RowSource source;
        source.add(equality_.right_type, [this](std::size_t place) { return value(place); });
        source.make(parts_, places);
        parts_.statement().has_ordinals = true;
        parts_.sql() += "SELECT key, ordinal FROM (SELECT " + of_table(*target_.key) + " AS key, " +
                        source.ordinal() + ", pg_catalog.row_number() OVER (PARTITION BY " +
                        source.ordinal() + ") AS turn";
        source.append_to(parts_, " FROM ", ", ");
        append_table();
        append_condition(source.column(0));
        parts_.sql() += ") AS found WHERE turn OPERATOR(pg_catalog.<=) 2";
    }

    void append_table() {
        parts_.sql() += referenced_source(*target_.table, std::string(table_alias),
                                          target_.table->remote.any());
    }

    // A row without a key can't be referenced.
    void append_condition(const std::string& operand) {
        parts_.sql() += " WHERE " + of_table(*target_.by) + equality_.text + operand + " AND " +
                        of_table(*target_.key) + " IS NOT NULL";
    }

    static std::string of_table(const Column& column) {
        return std::string(table_alias) + "." + column.quoted;
    }

    [[nodiscard]] TypedDatum value(std::size_t place) {
        const JsonNode& sought = values_[place].value;
        return convert_for(
            *target_.relation, *target_.column,
            [&] { return parts_.value_place(*target_.column, place, sought); },
            [&] { return parts_.input().convert(sought, equality_.right_type); });
    }

    StatementParts& parts_;
    const LookupTarget& target_;
    std::span<const SoughtValue> values_;
    SqlOperator equality_;
};

void find_values(Lookup& lookup, const std::vector<StoredRow>& rows) {
    std::unordered_map<std::string, std::size_t> places;
    lookup.value_of_row.assign(rows.size(), Lookup::nothing);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        check_for_interruption();
        const StoredValue* const stored = find_stored(rows[row], lookup.target.column->name);
        if (stored == nullptr || stored->value.kind() == JsonNode::Kind::null) {
            continue;
        }
        const auto [found, is_new] =
            places.emplace(compact_json(stored->value.value()), lookup.values.size());
        if (is_new) {
            lookup.values.push_back({stored->value, row});
        }
        lookup.value_of_row[row] = found->second;
    }
}

}  // namespace

std::vector<Lookup> lookups_of(RelationCatalog& catalog, const ResolvedOperation& operation) {
    std::vector<Lookup> lookups;
    for (LookupTarget& target : lookup_targets(catalog, operation.operation())) {
        find_values(lookups.emplace_back(Lookup{std::move(target)}), operation.rows());
    }
    return lookups;
}

std::vector<Statement> build_lookup(RelationCatalog& catalog, ValueInput& input,
                                    const ResolvedOperation& operation, const Lookup& lookup) {
    const LookupTarget& target = lookup.target;
    const bool one_by_one = target.relation->remote.any() || target.table->remote.any();
    std::span<const SoughtValue> left = lookup.values;
    StatementPieces pieces;
    while (!left.empty()) {
        const std::size_t count = one_by_one ? 1 : left.size();
        StatementParts parts(catalog, input, operation);
        LookupSql(parts, target, left.first(count)).append();
        pieces.add(parts);
        left = left.subspan(count);
    }
    return pieces.take();
}

}  // namespace batch_ops::postgres
