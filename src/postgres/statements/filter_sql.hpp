// Conditions as SQL.
#pragma once

#include <string>

#include "engine/parameters/condition.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// Appends conditions on one relation to a statement. Columns are compared in their base type, with
/// operators named by schema, in forms that an index can serve.
class FilterSql {
public:
    /// `alias` is what the statement calls the relation.
    FilterSql(Statement& statement, RelationCatalog& catalog, ValueInput& input,
              const Relation& relation, std::string alias)
        : statement_(statement),
          catalog_(catalog),
          input_(input),
          relation_(relation),
          alias_(std::move(alias)) {}

    /// Throws 42703 for an unknown column, 42804 for an operator that the column's type lacks,
    /// 42704 and 42702 for an association that there is not or that could be several.
    void append(const Condition& condition);

private:
    void append_group(const Condition& condition, std::string_view separator,
                      std::string_view when_empty);
    void append_negation(const Condition& condition);
    void append_related(const Condition& condition);
    void append_comparison(const Condition& condition);
    void append_is(const Condition& condition);
    void append_same(const Condition& condition);
    void append_list(const Condition& condition);
    void append_each(const Condition& condition, const SqlOperator& equality);
    void append_range(const Condition& condition);
    void append_operator(const Condition& condition, Comparison comparison, const Value& operand);
    void append_element(const Condition& condition, const SqlOperator& sql_operator,
                        std::size_t index);
    void append_operand(const Condition& condition, const Value& operand, const std::string& where,
                        Oid type);
    TypedDatum convert_operand(const Condition& condition, const Value& operand, Oid type);
    const SqlOperator& operator_for(const Condition& condition, Comparison comparison);
    [[nodiscard]] std::string new_value(const Condition& condition, Oid type) const;
    [[nodiscard]] std::string left_side(const Condition& condition) const;
    [[nodiscard]] const Column& column_of(const Condition& condition) const;
    std::string hint_for_operator(const Condition& condition, const Column& column);
    std::string applicable_operators(const Column& column);

    void count_values(const Condition& condition, std::size_t count);

    int depth_ = 0;            // of associations in each other
    bool is_negated_ = false;  // what is appended stands within a NOT
    Statement& statement_;
    RelationCatalog& catalog_;
    ValueInput& input_;
    const Relation& relation_;
    std::string alias_;
};

}  // namespace batch_ops::postgres
