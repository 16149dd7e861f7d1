// The scope of a sync: values that all its rows have in common, and the lock that makes two syncs
// of one scope follow each other.
#pragma once

#include <optional>
#include <vector>

#include "postgres/catalog/base_columns.hpp"
#include "postgres/statements/sync_sql.hpp"

namespace batch_ops::postgres {

/// Advisory locks have a class beside their keys: 1 and 2 are those of pg_advisory_lock(), this is
/// ours (`objsubid` in pg_locks), so no lock that anybody takes by these functions is met.
inline constexpr int sync_lock_class = 0x6F70;

class SyncScope {
public:
    /// Converts its values. `parts` is that of the sync, and must outlive this. Throws for values
    /// that do not fit their columns, and 22023 where none of the column can have such a value.
    SyncScope(StatementParts& parts, const SyncColumns& columns);

    /// Throws 22023 for a row that would lie outside.
    void check(const std::vector<StoredRow>& rows) const;

    /// Waits for other syncs of the scope, up to the end of their transactions. Roles that may
    /// write nothing neither wait nor are waited for. Throws 25006 in a read-only transaction,
    /// 40001 where one was waited for and the transaction keeps its snapshot.
    void lock();

    /// Of a sync that has neither found nor changed anything: others need not wait for what may be
    /// hidden from the role. Locks that were taken before stay.
    void unlock() const;

private:
    struct ScopeValue {
        const Column* column;
        const Condition* equality;
        TypedDatum value;  ///< of the type of the right side of the equality
    };

    void check_can_be_stored(const ScopeValue& scope) const;
    void check_row(const StoredRow& row, std::size_t place) const;
    [[nodiscard]] std::uint32_t hash_of_values(const std::optional<BaseColumns>& base) const;
    [[nodiscard]] bool is_equal(const ScopeValue& scope, const TypedDatum& other) const;

    StatementParts& parts_;
    std::vector<ScopeValue> values_{};
    std::optional<LOCKTAG> lock_{};
};

}  // namespace batch_ops::postgres
