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

/// What is compared, set and added comes as one array each, with the ordinal of its operation: each
/// row that is found belongs to one of them.
class KeyedSql {
public:
    /// `key` are the columns that find the row; what else is compared must hold too. All must
    /// outlive this.
    KeyedSql(StatementParts& parts, std::span<const ResolvedOperation> operations,
             std::span<const AttrNumber> key);

    /// Throws BatchError for a value that its column does not take, when two operations change the
    /// same row, and when a reference has brought something else than one value.
    void append();

private:
    using Comparisons = std::vector<const Condition*>;

    void append_lists();
    void append_compared_list(std::size_t place);
    void append_written_list(std::size_t place);
    void append_start_list(std::size_t place);
    template <typename ValueOf>
    void append_change_list(std::size_t place, Oid type, ValueOf value_of);
    void append_comparisons(bool key_only);
    void append_assignments();
    void append_columns_and_ordinal(std::string_view before);
    void append_ordinal();
    void check_keys_differ();
    void check_shapes() const;
    [[nodiscard]] bool is_of_key(std::size_t place) const;
    [[nodiscard]] const Column& compared_column(std::size_t place) const;
    [[nodiscard]] const SqlOperator& compared_by(std::size_t place) const;
    [[nodiscard]] const StoredRow& written() const;

    StatementParts& parts_;
    std::span<const ResolvedOperation> operations_;
    std::span<const AttrNumber> key_;
    std::vector<const StoredRow*> rows_{};  // of updates: what each writes
    // The comparisons of each operation, and its key as bytes.
    std::vector<Comparisons> comparisons_{};
    std::vector<std::string> keys_;
};

}  // namespace batch_ops::postgres
