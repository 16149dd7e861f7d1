#include "engine/execution/batch_plan.hpp"

#include <algorithm>

#include "engine/core/interruption.hpp"
#include "engine/execution/statement_shape.hpp"

namespace batch_ops {

std::size_t longest_stretch(const BatchOptions& options, std::size_t count) {
    constexpr std::size_t longest = 64;
    return options.needs_operation_savepoints() ? longest : std::min(count, most_in_a_statement);
}

std::size_t BatchPlan::end_of_section(std::size_t position) {
    if (position < section_begin_ || position >= section_end_) {
        section_begin_ = position;
        section_end_ = request_.outline.end_of_section(position);
    }
    return section_end_;
}

Positions BatchPlan::group_at(std::size_t position, FunctionRef<bool(const Operation&)> runs) {
    Positions group = neighbours_at(position);
    const auto behind_the_first = group.begin() + 1;
    group.erase(std::find_if_not(behind_the_first, group.end(),
                                 [&](std::size_t member) { return runs(operation_at(member)); }),
                group.end());
    return group;
}

// It is asked for twice, for a stretch and for a group.
const Positions& BatchPlan::neighbours_at(std::size_t position) {
    if (neighbours_.empty() || neighbours_.front() != position) {
        // Two of a shape are soon found, and only then is the table worth a look.
        const bool several =
            same_shape_at(position, 2).size() == 2 && rules_.is_fusible(operation_at(position));
        neighbours_ = several ? same_shape_at(position) : Positions{position};
    }
    return neighbours_;
}

bool BatchPlan::promises_overtaking(std::size_t position) {
    if (position < in_turn_until_ || position + 2 >= end_of_section(position)) {
        return false;
    }
    const std::size_t neighbours = neighbours_at(position).size();
    return neighbours < most_in_a_statement && comes_again(position, position + neighbours) &&
           (neighbours > 1 || rules_.is_fusible(operation_at(position)));
}

// Whether an operation of the shape of one comes soon.
bool BatchPlan::comes_again(std::size_t position, std::size_t behind) {
    constexpr std::size_t farthest = 8;
    const StatementShape shape(operation_at(position));
    const std::size_t end = std::min(end_of_section(position), behind + farthest);
    for (std::size_t next = behind; shape.can_be_shared() && next < end; ++next) {
        if (shape.fits(operation_at(next))) {
            return true;
        }
    }
    return false;
}

PlannedStretch BatchPlan::stretch_at(std::size_t position, std::size_t longest,
                                     FunctionRef<bool(std::size_t)> is_completed) {
    StretchPlan plan(request_, rules_, is_completed);
    const std::size_t end = std::min(end_of_section(position), position + longest);
    std::size_t next = position;
    while (next < end && plan.add(next)) {
        check_for_interruption();
        ++next;
    }
    PlannedStretch stretch = plan.take();
    if (stretch.groups.empty()) {
        in_turn_until_ = next;
    }
    return stretch;
}

Positions BatchPlan::same_shape_at(std::size_t position, std::size_t longest) {
    const BatchOutline& outline = request_.outline;
    const Operation& first = operation_at(position);
    Positions group{position};
    if (position + 1 == end_of_section(position)) {
        return group;
    }
    const StatementShape shape(first);
    if (!shape.can_be_shared()) {
        return group;
    }
    std::vector<bool> is_member(request_.operations.size(), false);
    is_member[first.index] = true;
    // A dependency on a member is a direct one: what lies on a path between two neighbours in
    // execution order lies between them.
    const auto is_independent = [&](const Operation& operation) {
        return std::ranges::none_of(outline.graph.dependencies(operation.index),
                                    [&](std::size_t dependency) { return is_member[dependency]; });
    };
    const std::size_t end = std::min(end_of_section(position), position + longest);
    for (std::size_t next = position + 1; next < end; ++next) {
        const Operation& operation = operation_at(next);
        if (!shape.fits(operation) || !is_independent(operation)) {
            break;
        }
        is_member[operation.index] = true;
        group.push_back(next);
    }
    return group;
}

}  // namespace batch_ops
