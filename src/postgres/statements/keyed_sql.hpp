// Several reads, updates or deletes of one shape, each of which selects by the same key, as one
// statement.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/request/resolved_operation.hpp"
#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// The keys, and the values to set, come as one array each, with the ordinal of their operation:
/// each row that is found belongs to one of them.
class KeyedSql {
public:
    /// `operations` and `parts` must outlive this.
    KeyedSql(StatementParts& parts, std::span<const ResolvedOperation> operations);

    /// Throws BatchError for a value that its column does not take, and when two operations change
    /// the same row.
    void append();

private:
    void append_keys_and_values();
    void append_key_list(std::size_t place);
    void append_key_comparisons();
    void append_assignments();
    void append_columns_and_ordinal(std::string_view before);
    void append_ordinal();
    void check_keys_differ();
    [[nodiscard]] const Column& key_column(std::size_t place) const;
    [[nodiscard]] const SqlOperator& key_operator(std::size_t place);
    [[nodiscard]] const StoredRow& assigned() const;

    StatementParts& parts_;
    std::vector<const StoredRow*> rows_{};  // of updates: what each sets
    // The comparisons of each operation, and its key as bytes.
    std::vector<std::vector<const Condition*>> selections_{};
    std::vector<std::string> keys_{};
};

}  // namespace batch_ops::postgres
