#include "engine/graph/edge_lists.hpp"

#include <algorithm>
#include <numeric>

#include "engine/core/interruption.hpp"

namespace batch_ops {

EdgeLists::EdgeLists(const std::vector<std::vector<Index>>& lists) {
    reserve(lists.size());
    for (const std::vector<Index>& list : lists) {
        add(list);
    }
}

void EdgeLists::add(std::span<const Index> others) {
    const auto before = static_cast<std::ptrdiff_t>(others_.size());
    others_.insert(others_.end(), others.begin(), others.end());
    const auto begin = others_.begin() + before;
    std::sort(begin, others_.end());
    others_.erase(std::unique(begin, others_.end()), others_.end());
    ends_.push_back(static_cast<Index>(others_.size()));
}

// A counting sort by the other end: lists come out ascending.
EdgeLists EdgeLists::reversed() const {
    EdgeLists reversed;
    std::vector<Index> next(size() + 1, 0);
    for (const Index other : others_) {
        ++next[other + 1];
    }
    std::partial_sum(next.begin(), next.end(), next.begin());
    reversed.ends_.assign(next.begin() + 1, next.end());
    reversed.others_.resize(others_.size());
    for (std::size_t operation = 0; operation < size(); ++operation) {
        check_for_interruption();
        for (const Index other : (*this)[operation]) {
            reversed.others_[next[other]++] = static_cast<Index>(operation);
        }
    }
    return reversed;
}

}  // namespace batch_ops
