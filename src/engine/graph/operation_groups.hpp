// The groups of a batch: operations that follow each other and, where each would have a savepoint,
// share one.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/graph/edge_lists.hpp"

namespace batch_ops {

/// Takes no room in a batch without groups.
class OperationGroups {
public:
    using Index = EdgeLists::Index;

    /// Puts an operation of a batch of so many into the group of that name.
    void add(std::size_t operation, std::string_view name, std::size_t operations);

    /// What each operation waits for as a whole.
    void set_dependencies(EdgeLists dependencies) { dependencies_ = std::move(dependencies); }

    [[nodiscard]] bool empty() const { return names_.empty(); }
    [[nodiscard]] std::size_t size() const { return names_.size(); }
    [[nodiscard]] const std::string& name(std::size_t group) const { return names_[group]; }
    [[nodiscard]] std::optional<Index> find(std::string_view name) const;

    /// The group of an operation.
    [[nodiscard]] std::optional<Index> of(std::size_t operation) const;
    /// Ascending.
    [[nodiscard]] const std::vector<Index>& members(std::size_t group) const {
        return members_[group];
    }

    /// The groups that an operation waits for by their names, ascending, each once.
    [[nodiscard]] std::span<const Index> dependencies(std::size_t operation) const {
        return empty() ? std::span<const Index>() : dependencies_[operation];
    }

private:
    std::vector<std::string> names_{};
    std::unordered_map<std::string, Index> by_name_{};
    std::vector<std::vector<Index>> members_{};
    std::vector<Index> group_of_{};  // by operation, empty without groups
    EdgeLists dependencies_{};
};

}  // namespace batch_ops
