#include "engine/graph/operation_groups.hpp"

#include <limits>

namespace batch_ops {

namespace {

constexpr OperationGroups::Index no_group = std::numeric_limits<OperationGroups::Index>::max();

}  // namespace

void OperationGroups::add(std::size_t operation, std::string_view name, std::size_t operations) {
    const auto [found, is_new] =
        by_name_.emplace(std::string(name), static_cast<Index>(names_.size()));
    if (is_new) {
        names_.emplace_back(name);
        members_.emplace_back();
    }
    group_of_.resize(operations, no_group);
    group_of_[operation] = found->second;
    members_[found->second].push_back(static_cast<Index>(operation));
}

std::optional<OperationGroups::Index> OperationGroups::find(std::string_view name) const {
    if (empty()) {
        return std::nullopt;
    }
    const auto found = by_name_.find(std::string(name));
    return found == by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<OperationGroups::Index> OperationGroups::of(std::size_t operation) const {
    return empty() || group_of_[operation] == no_group ? std::nullopt
                                                       : std::optional(group_of_[operation]);
}

}  // namespace batch_ops
