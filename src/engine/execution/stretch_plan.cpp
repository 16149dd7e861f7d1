#include "engine/execution/stretch_plan.hpp"

#include <algorithm>
#include <utility>

namespace batch_ops {

namespace {

constexpr std::size_t none = SIZE_MAX;

// Each is compared with all others.
constexpr std::size_t most_kinds = 16;

}  // namespace

StretchPlan::StretchPlan(const BatchRequest& request, FusionRules& rules,
                         FunctionRef<bool(std::size_t)> is_completed)
    : request_(request),
      rules_(rules),
      is_completed_(is_completed),
      group_of_(request.operations.size(), none) {}

bool StretchPlan::add(std::size_t position) {
    const Operation& operation = request_.operations[request_.outline.order[position]];
    const std::optional<std::size_t> first_allowed = first_allowed_group(operation);
    const std::optional<std::size_t> kind = first_allowed ? kind_of(operation) : std::nullopt;
    if (!kind) {
        return false;
    }
    const std::size_t group = join_or_add_group(*kind, *first_allowed);
    overtakes_ = overtakes_ || group + 1 < groups_.size();
    groups_[group].positions.push_back(position);
    group_of_[operation.index] = group;
    return true;
}

PlannedStretch StretchPlan::take() {
    PlannedStretch stretch{.waiting = waiting_};
    if (overtakes_ && is_worth_it()) {
        for (PlannedGroup& group : groups_) {
            stretch.groups.push_back(std::move(group.positions));
        }
    }
    return stretch;
}

// A statement for several costs more than one, and so does what is looked at afterwards: where many
// stay alone, it isn't earned. Those that lock rows of one table select them by key, which takes
// little time one by one.
bool StretchPlan::is_worth_it() const {
    const double most_groups_per_operation = waiting_ == Waiting::allowed ? 0.55 : 0.4;
    std::size_t operations = 0;
    for (const PlannedGroup& group : groups_) {
        operations += group.positions.size();
    }
    return static_cast<double>(groups_.size()) <=
           most_groups_per_operation * static_cast<double>(operations);
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

// None for what cannot share a statement.
std::optional<std::size_t> StretchPlan::kind_of(const Operation& operation) {
    StatementShape shape(operation);
    const auto known =
        std::ranges::find_if(kinds_, [&](const Kind& kind) { return kind.shape.fits(shape); });
    if (known != kinds_.end()) {
        return known - kinds_.begin();
    }
    if (kinds_.size() == most_kinds || !shape.can_be_shared() || !rules_.is_fusible(operation)) {
        return std::nullopt;
    }
    kinds_.push_back({.shape = std::move(shape), .first = &operation});
    return kinds_.size() - 1;
}

// The first one that it may join, or a new one at the end.
std::size_t StretchPlan::join_or_add_group(std::size_t kind, std::size_t first_allowed) {
    for (std::size_t group = first_allowed; group < groups_.size(); ++group) {
        const Overtaking needed =
            groups_[group].kind == kind ? overtaking_to_join(group) : Overtaking::forbidden;
        if (needed != Overtaking::forbidden) {
            if (needed == Overtaking::without_waiting) {
                waiting_ = Waiting::forbidden;
            }
            return group;
        }
    }
    groups_.push_back({.kind = kind});
    return groups_.size() - 1;
}

// It would overtake every member of the groups that run later.
Overtaking StretchPlan::overtaking_to_join(std::size_t group) {
    if (groups_[group].positions.size() == most_in_a_statement) {
        return Overtaking::forbidden;
    }
    Overtaking weakest = Overtaking::allowed;
    for (std::size_t other = group + 1; other < groups_.size() && weakest != Overtaking::forbidden;
         ++other) {
        weakest = std::min(weakest, overtaking(groups_[group].kind, groups_[other].kind));
    }
    return weakest;
}

// Operations of a kind are alike: the first ones stand for all.
Overtaking StretchPlan::overtaking(std::size_t kind, std::size_t other) {
    std::vector<std::optional<Overtaking>>& known = kinds_[kind].overtaking;
    known.resize(std::max(known.size(), other + 1));
    if (!known[other]) {
        known[other] = rules_.overtaking(*kinds_[kind].first, *kinds_[other].first);
    }
    return *known[other];
}

}  // namespace batch_ops
