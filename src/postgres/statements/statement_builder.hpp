// Operations as SQL statements.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/request/operation.hpp"
#include "postgres/catalog/relation_catalog.hpp"
#include "postgres/statements/statement.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// Makes the statement of an operation.
class StatementBuilder {
public:
    /// `operation` must outlive this.
    StatementBuilder(RelationCatalog& catalog, ValueInput& input,
                     const ResolvedOperation& operation);

    /// Operations of one shape as one statement.
    StatementBuilder(RelationCatalog& catalog, ValueInput& input,
                     std::span<const ResolvedOperation> operations);

    /// Throws BatchError: an unknown relation, column, operator or association, a value that its
    /// column does not take.
    Statement build();

    /// Policies apply to the current role on the operation's relation.
    [[nodiscard]] bool row_security() const { return relation_->row_security; }

private:
    using Columns = std::vector<const Column*>;

    void build_create();
    void build_read();
    void build_count();
    void build_update();
    void build_delete();
    void build_by_keys();

    void append_inserted_values(const Columns& columns);
    void append_values(const Columns& columns);
    void append_row(std::size_t row, const Columns& columns);
    void append_unnested(const Columns& columns);
    void append_on_conflict(const OnConflict& conflict, const Columns& given);
    void append_assignments();
    void append_increment(const Column& column, const JsonNode& amount);
    void append_relation();
    void append_qualified(const Column& column);
    void append_value(const Column& column, const JsonNode& value, std::size_t row);
    [[nodiscard]] std::string parameter(std::string_view column, std::size_t row) const;
    void append_from_and_filter();
    void append_filter();
    void append_sort();
    void append_page();
    void append_lock();
    void append_returning();
    void append_keys_and_values();
    void append_key_comparisons();
    void append_assignments_by_key();
    [[nodiscard]] TypedDatum key_list(std::size_t place, Oid type);
    void append_columns_and_ordinal(std::string_view before);
    [[nodiscard]] const SqlOperator& key_operator(std::size_t place);
    [[nodiscard]] TypedDatum value_list(std::size_t place, const Column& column,
                                        std::size_t& current);
    void check_keys_differ();

    [[nodiscard]] Columns returned_columns() const;
    [[nodiscard]] Columns given_columns() const;
    [[nodiscard]] std::vector<std::string> updated_columns(const OnConflict& conflict,
                                                           const Columns& given) const;

    RelationCatalog& catalog_;
    ValueInput& input_;
    const ResolvedOperation& operation_;
    std::shared_ptr<const Relation> relation_;
    std::vector<const StoredRow*> rows_{};  // of a create
    // Of several operations that select by key: the comparisons of each, and its key as bytes.
    std::vector<std::vector<const Condition*>> selections_{};
    std::vector<std::string> keys_{};
    Statement statement_{};
};

}  // namespace batch_ops::postgres
