#include "engine/graph/operation_ids.hpp"

#include <bit>
#include <functional>
#include <limits>
#include <utility>

namespace batch_ops {

namespace {

constexpr OperationIds::Index free_slot = std::numeric_limits<OperationIds::Index>::max();

}  // namespace

// At most half full, so that ways are short and always end.
OperationIds::OperationIds(std::size_t most) : slots_(std::bit_ceil(2 * most + 1), free_slot) {
    ids_.reserve(most);
}

std::optional<OperationIds::Index> OperationIds::add(std::string id) {
    Index& slot = slots_[slot_of(id)];
    const bool is_new = slot == free_slot;
    if (is_new) {
        slot = static_cast<Index>(ids_.size());
    }
    ids_.push_back(std::move(id));
    return is_new ? std::nullopt : std::optional(slot);
}

std::optional<OperationIds::Index> OperationIds::find(std::string_view id) const {
    const Index operation = slots_[slot_of(id)];
    return operation == free_slot ? std::nullopt : std::optional(operation);
}

// Where the id is, or would be.
std::size_t OperationIds::slot_of(std::string_view id) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = std::hash<std::string_view>{}(id)&mask;
    while (slots_[slot] != free_slot && ids_[slots_[slot]] != id) {
        slot = (slot + 1) & mask;
    }
    return slot;
}

}  // namespace batch_ops
