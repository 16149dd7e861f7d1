// Sorts operations that follow each other into groups that run one after the other, each as one
// statement, where that can't be told from each in its turn.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/execution/batch_database.hpp"
#include "engine/execution/positions.hpp"
#include "engine/execution/statement_shape.hpp"
#include "engine/request/batch_request.hpp"

namespace batch_ops {

struct PlannedStretch {
    std::vector<Positions> groups{};  ///< in the order in which they run
    Waiting waiting = Waiting::allowed;
};

class StretchPlan {
public:
    /// All must outlive this. `is_completed` says it of operations outside of the stretch, by
    /// index.
    StretchPlan(const BatchRequest& request, FusionRules& rules,
                FunctionRef<bool(std::size_t)> is_completed);

    /// Takes the operation at the next position in; false where the stretch ends before it.
    bool add(std::size_t position);

    /// No groups when every one has only neighbours, or too few do not stand alone to be worth it.
    PlannedStretch take();

private:
    // Operations of one shape on a table that lets them share a statement.
    struct Kind {
        StatementShape shape;
        const Operation* first;
        std::vector<std::optional<Overtaking>> overtaking{};  // of another kind, by its number
    };
    struct PlannedGroup {
        std::size_t kind;
        Positions positions{};
    };

    [[nodiscard]] std::optional<std::size_t> first_allowed_group(const Operation& operation) const;
    [[nodiscard]] std::optional<std::size_t> kind_of(const Operation& operation);
    [[nodiscard]] std::size_t join_or_add_group(std::size_t kind, std::size_t first_allowed);
    [[nodiscard]] bool is_worth_it() const;
    [[nodiscard]] Overtaking overtaking_to_join(std::size_t group);
    [[nodiscard]] Overtaking overtaking(std::size_t kind, std::size_t other);

    const BatchRequest& request_;
    FusionRules& rules_;
    FunctionRef<bool(std::size_t)> is_completed_;
    std::vector<Kind> kinds_{};
    std::vector<PlannedGroup> groups_{};
    std::vector<std::size_t> group_of_;  // by index of the operation
    bool overtakes_ = false;
    Waiting waiting_ = Waiting::allowed;
};

}  // namespace batch_ops
