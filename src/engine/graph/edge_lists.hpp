// For each operation a list of others, ascending, each once: the edges of a graph.
//
// All lists lie in one array (compressed sparse rows), for a batch may have thousands of operations
// of which most have no edge.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace batch_ops {

class EdgeLists {
public:
    /// An operation's place in the request, from 0.
    using Index = std::uint32_t;

    EdgeLists() = default;
    /// In any order, duplicates allowed.
    explicit EdgeLists(const std::vector<std::vector<Index>>& lists);

    /// Room for so many lists.
    void reserve(std::size_t lists) { ends_.reserve(lists); }

    /// The list of the next operation, in any order, duplicates allowed.
    void add(std::span<const Index> others);

    /// The number of lists.
    [[nodiscard]] std::size_t size() const { return ends_.size(); }

    [[nodiscard]] std::span<const Index> operator[](std::size_t operation) const {
        const std::size_t begin = operation == 0 ? 0 : ends_[operation - 1];
        return std::span(others_).subspan(begin, ends_[operation] - begin);
    }

    /// The edges in the other direction.
    [[nodiscard]] EdgeLists reversed() const;

private:
    std::vector<Index> others_;
    std::vector<Index> ends_;  // of each list in others_
};

}  // namespace batch_ops
