// An operation whose references are replaced.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/parameters/condition.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/request/operation.hpp"
#include "engine/request/stored_row.hpp"

namespace batch_ops {

/// An operation as it runs: every reference is replaced. Nodes lead into the request, into results
/// and into values that this owns. The operation must outlive it.
class ResolvedOperation {
public:
    /// `rows` are those of `store_params`.
    ResolvedOperation(const Operation& operation, std::vector<StoredRow> rows)
        : operation_(&operation), rows_(std::move(rows)) {}

    /// One for which a reference has brought no items.
    static ResolvedOperation without_items(const Operation& operation);

    [[nodiscard]] const Operation& operation() const { return *operation_; }
    /// Of a call one, its arguments. Of a create, update or sync one or, where it has an array or a
    /// create has items, any number; else none. An update's rows hold all that it changes.
    [[nodiscard]] const std::vector<StoredRow>& rows() const { return rows_; }
    [[nodiscard]] const Condition& filter() const;
    [[nodiscard]] const Metadata& metadata() const;
    /// There is nothing to run, and it completes with no rows.
    [[nodiscard]] bool runs_nothing() const { return lacks_items_ || operation_->stores_nothing(); }

    /// `if` of `__on_conflict`; nullptr when there is none.
    [[nodiscard]] const Condition* conflict_filter() const;

    void replace_filter(Condition filter);
    void replace_conflict_filter(Condition filter);
    void replace_metadata(Metadata metadata);
    /// The same operation with other rows, which say as much. This must outlive it.
    [[nodiscard]] ResolvedOperation with_rows(std::vector<StoredRow> rows) const;
    /// Takes over what nodes of the rows lead to.
    void own(MadeValues made) { made_ = std::move(made); }
    /// Takes over the rows of another, and what they lead to.
    void append_rows(ResolvedOperation other);

private:
    const Operation* operation_;
    std::vector<StoredRow> rows_;
    std::shared_ptr<const Condition> filter_{};           // nullptr: the operation's
    std::shared_ptr<const Metadata> metadata_{};          // nullptr: the operation's
    std::shared_ptr<const Condition> conflict_filter_{};  // likewise
    MadeValues made_{};
    bool lacks_items_ = false;
};

/// Replaces every reference by what it leads to, checked as literal values are.
ResolvedOperation resolve_operation(const Operation& operation, ReferenceResolver& resolver);

/// The operation in the shape that it will have when references are replaced, for showing what
/// would run: a list that a reference will bring becomes a list of one.
ResolvedOperation shape_of(const Operation& operation);

}  // namespace batch_ops
