// Which operations of the execution order run as one statement.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/execution/batch_database.hpp"
#include "engine/request/batch_request.hpp"

namespace batch_ops {

/// Positions of the execution order, ascending. Lists, because those that run together need not be
/// neighbours for ever.
using Group = std::vector<std::size_t>;

/// How many operations one statement runs at the most: more would save nothing, but take memory.
inline constexpr std::size_t most_in_a_group = 200;

class BatchPlan {
public:
    /// Both must outlive this.
    BatchPlan(const BatchRequest& request, FusionRules& rules) : request_(request), rules_(rules) {}

    /// The operation at a position and those behind it that may run as one statement with it: of
    /// one shape (statement_shape.hpp), on a table that allows it, and not dependent on each other.
    /// `runs` says of those behind whether they are to run at all. Throws as FusionRules do.
    [[nodiscard]] Group group_at(std::size_t position,
                                 FunctionRef<bool(const Operation&)> runs) const;

    /// The same by shape and dependencies alone, with no more than `longest` members.
    [[nodiscard]] Group same_shape_at(std::size_t position,
                                      std::size_t longest = most_in_a_group) const;

private:
    [[nodiscard]] const Operation& operation_at(std::size_t position) const {
        return request_.operations[request_.outline.order[position]];
    }

    const BatchRequest& request_;
    FusionRules& rules_;
};

}  // namespace batch_ops
