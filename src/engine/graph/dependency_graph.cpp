#include "engine/graph/dependency_graph.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;

// A set of small numbers that gives back its least one. A heap would cost the logarithm of its
// size; here each level of bits sums up 64 words of the level below, so three levels reach 262 144.
class ReadySet {
public:
    explicit ReadySet(std::size_t capacity) {
        do {
            capacity = (capacity + bits_per_word - 1) / bits_per_word;
            levels_.emplace_back(capacity, 0);
        } while (capacity > 1);
    }

    [[nodiscard]] bool empty() const { return levels_.back().empty() || levels_.back()[0] == 0; }

    void insert(std::size_t number) {
        for (auto& level : levels_) {
            level[number / bits_per_word] |= bit(number);
            number /= bits_per_word;
        }
    }

    Index take_least() {
        std::size_t number = 0;
        for (std::size_t depth = levels_.size(); depth-- > 0;) {
            number = number * bits_per_word +
                     static_cast<std::size_t>(std::countr_zero(levels_[depth][number]));
        }
        remove(number);
        return static_cast<Index>(number);
    }

private:
    static constexpr std::size_t bits_per_word = 64;

    static std::uint64_t bit(std::size_t number) {
        return std::uint64_t{1} << (number % bits_per_word);
    }

    // A word that stays non-empty is still summed up above.
    void remove(std::size_t number) {
        for (auto& level : levels_) {
            std::uint64_t& word = level[number / bits_per_word];
            word &= ~bit(number);
            if (word != 0) {
                return;
            }
            number /= bits_per_word;
        }
    }

    std::vector<std::vector<std::uint64_t>> levels_;
};

}  // namespace

DependencyGraph::DependencyGraph(EdgeLists dependencies)
    : dependencies_(std::move(dependencies)), dependents_(dependencies_.reversed()) {}

std::vector<Index> DependencyGraph::independent() const {
    std::vector<Index> found;
    for (Index operation = 0; operation < size(); ++operation) {
        if (dependencies_[operation].empty()) {
            found.push_back(operation);
        }
    }
    return found;
}

std::vector<Index> DependencyGraph::execution_order() const {
    std::vector<Index> waiting_for(size());
    ReadySet ready(size());
    for (Index operation = 0; operation < size(); ++operation) {
        waiting_for[operation] = static_cast<Index>(dependencies_[operation].size());
        if (waiting_for[operation] == 0) {
            ready.insert(operation);
        }
    }
    std::vector<Index> order;
    order.reserve(size());
    while (!ready.empty()) {
        check_for_interruption();
        const Index operation = ready.take_least();
        order.push_back(operation);
        for (const Index dependent : dependents_[operation]) {
            if (--waiting_for[dependent] == 0) {
                ready.insert(dependent);
            }
        }
    }
    return order;
}

std::vector<Index> DependencyGraph::find_cycle() const {
    std::vector<bool> ordered(size(), false);
    for (const Index operation : execution_order()) {
        ordered[operation] = true;
    }
    const auto stuck = std::ranges::find(ordered, false);
    if (stuck == ordered.end()) {
        return {};
    }
    // Every operation that is left waits for another one that is left: a walk along those must come
    // back to where it has been.
    std::vector<std::size_t> visited_at(size(), size());
    std::vector<Index> path;
    auto current = static_cast<Index>(stuck - ordered.begin());
    while (visited_at[current] == size()) {
        visited_at[current] = path.size();
        path.push_back(current);
        current = *std::ranges::find_if(dependencies_[current],
                                        [&](Index next) { return !ordered[next]; });
    }
    path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(visited_at[current]));
    std::rotate(path.begin(), std::ranges::min_element(path), path.end());
    path.push_back(path.front());
    return path;
}

std::vector<std::size_t> DependencyGraph::levels(const std::vector<Index>& order) const {
    std::vector<std::size_t> level(size(), 0);
    for (const Index operation : order) {
        for (const Index dependency : dependencies_[operation]) {
            level[operation] = std::max(level[operation], level[dependency] + 1);
        }
    }
    return level;
}

}  // namespace batch_ops
