#include "engine/execution/stretch_plan.hpp"

#include <algorithm>
#include <utility>

namespace batch_ops {

namespace {

constexpr std::size_t none = SIZE_MAX;

// Each is compared with all others.
constexpr std::size_t most_groups = 16;

}  // namespace

StretchPlan::StretchPlan(const BatchRequest& request, FusionRules& rules,
                         FunctionRef<bool(std::size_t)> is_completed)
    : request_(request),
      rules_(rules),
      is_completed_(is_completed),
      group_of_(request.operations.size(), none) {}

bool StretchPlan::add(std::size_t position) {
    const Operation& operation = request_.operations[request_.outline.order[position]];
    StatementShape shape(operation);
    const std::optional<std::size_t> first_allowed =
        shape.can_be_shared() ? first_allowed_group(operation) : std::nullopt;
    if (!first_allowed) {
        return false;
    }
    bool is_known_shape = false;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
        if (groups_[group].shape.fits(shape)) {
            is_known_shape = true;
            if (group >= *first_allowed && may_join(group)) {
                put(operation, position, group);
                return true;
            }
        }
    }
    if (groups_.size() == most_groups || (!is_known_shape && !rules_.is_fusible(operation))) {
        return false;
    }
    groups_.push_back({.shape = std::move(shape), .first = &operation});
    put(operation, position, groups_.size() - 1);
    return true;
}

std::vector<Group> StretchPlan::take_groups() {
    std::vector<Group> groups;
    if (overtakes_) {
        for (PlannedGroup& group : groups_) {
            groups.push_back(std::move(group.positions));
        }
    }
    return groups;
}

// Behind the groups of all that it depends on; none when that is not to run or has not.
std::optional<std::size_t> StretchPlan::first_allowed_group(const Operation& operation) const {
    std::size_t first = 0;
    for (const std::size_t dependency : request_.outline.graph.dependencies(operation.index)) {
        if (group_of_[dependency] != none) {
            first = std::max(first, group_of_[dependency] + 1);
        } else if (!is_completed_(dependency)) {
            return std::nullopt;
        }
    }
    return first;
}

// It would overtake every member of the groups that run later.
bool StretchPlan::may_join(std::size_t group) {
    if (groups_[group].positions.size() == most_in_a_group) {
        return false;
    }
    for (std::size_t other = group + 1; other < groups_.size(); ++other) {
        if (!may_overtake(group, other)) {
            return false;
        }
    }
    return true;
}

// Members of a group are alike: the first ones stand for all.
bool StretchPlan::may_overtake(std::size_t group, std::size_t other) {
    std::vector<std::optional<bool>>& known = groups_[group].may_overtake;
    known.resize(std::max(known.size(), other + 1));
    if (!known[other]) {
        known[other] = rules_.may_overtake(*groups_[group].first, *groups_[other].first);
    }
    return *known[other];
}

void StretchPlan::put(const Operation& operation, std::size_t position, std::size_t group) {
    overtakes_ = overtakes_ || group + 1 < groups_.size();
    groups_[group].positions.push_back(position);
    group_of_[operation.index] = group;
}

}  // namespace batch_ops
