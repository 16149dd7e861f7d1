// Which operations of the execution order run as one statement, and which before their turn.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/execution/batch_database.hpp"
#include "engine/execution/positions.hpp"
#include "engine/execution/stretch_plan.hpp"
#include "engine/request/batch_request.hpp"

namespace batch_ops {

/// How many of `count` operations are tried together at the most. Where each would need a
/// savepoint, a failure costs a second run of all of them: not too many, and more than enough to
/// stay far below the 64 subtransactions that a backend can have without slowing all the others. An
/// atomic batch fails as a whole in any case; there it is that each group is compared with every
/// other.
std::size_t longest_stretch(const BatchOptions& options, std::size_t count);

class BatchPlan {
public:
    /// Both must outlive this.
    BatchPlan(const BatchRequest& request, FusionRules& rules) : request_(request), rules_(rules) {}

    /// As BatchOutline has it.
    [[nodiscard]] std::size_t end_of_section(std::size_t position);

    /// The operation at a position and those behind it that may run as one statement with it: of
    /// one shape (statement_shape.hpp), on a table that allows it, and not dependent on each other.
    /// `runs` says of those behind whether they are to run at all. Throws as FusionRules do.
    [[nodiscard]] Positions group_at(std::size_t position,
                                     FunctionRef<bool(const Operation&)> runs);

    /// Whether it is worth asking for a stretch: another of a shape comes soon, but not next, and
    /// the table of this one allows it. Throws as FusionRules do.
    [[nodiscard]] bool promises_overtaking(std::size_t position);

    /// What may be tried together from a position on, no more than `longest` operations, in groups
    /// that run in this order, each as one statement, some of whose members take no turn: every
    /// operation before the end is in one of them. Nothing where nobody would overtake anybody.
    /// `is_completed` says it of what they depend on.
    [[nodiscard]] PlannedStretch stretch_at(std::size_t position, std::size_t longest,
                                            FunctionRef<bool(std::size_t)> is_completed);

    /// The same by shape and dependencies alone, with no more than `longest` members.
    [[nodiscard]] Positions same_shape_at(std::size_t position,
                                          std::size_t longest = most_in_a_statement);

private:
    const Positions& neighbours_at(std::size_t position);
    [[nodiscard]] bool comes_again(std::size_t position, std::size_t behind);
    [[nodiscard]] const Operation& operation_at(std::size_t position) const {
        return request_.operations[request_.outline.order[position]];
    }

    const BatchRequest& request_;
    FusionRules& rules_;
    Positions neighbours_{};         // that were looked for last
    std::size_t section_begin_ = 0;  // of the section that was looked for last
    std::size_t section_end_ = 0;
    std::size_t in_turn_until_ = 0;  // where it was looked for a stretch in vain
};

}  // namespace batch_ops
