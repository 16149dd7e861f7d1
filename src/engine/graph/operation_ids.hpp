// The ids of a batch's operations, and which operation has one.
//
// A hash table of places in the request with linear probing: a few bytes for each operation, and no
// allocation.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/graph/edge_lists.hpp"

namespace batch_ops {

class OperationIds {
public:
    using Index = EdgeLists::Index;

    /// Room for so many ids, and not more.
    explicit OperationIds(std::size_t most);

    /// The id of the next operation. Gives the first operation that has the same id, if there is
    /// one: then only that one is found by it.
    std::optional<Index> add(std::string id);

    [[nodiscard]] std::size_t size() const { return ids_.size(); }
    [[nodiscard]] const std::string& operator[](std::size_t operation) const {
        return ids_[operation];
    }
    [[nodiscard]] std::optional<Index> find(std::string_view id) const;

private:
    [[nodiscard]] std::size_t slot_of(std::string_view id) const;

    std::vector<std::string> ids_;
    std::vector<Index> slots_;  // by the hash of the id; free where there is none
};

}  // namespace batch_ops
