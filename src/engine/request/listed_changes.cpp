#include "engine/request/listed_changes.hpp"

#include "engine/core/interruption.hpp"

namespace batch_ops {

ListedChanges::ListedChanges(const Operation& operation) {
    for (const ChangeKey& key : change_keys) {
        if (const JsonNode& list = operation.changes(key.change); list.is_array()) {
            list.for_each_element([&](std::size_t, const JsonNode& column) {
                check_for_interruption();
                changes_.emplace(column.text(), key.change);
            });
        }
    }
}

ColumnChange ListedChanges::of(std::string_view column) const {
    const auto found = changes_.find(column);
    return found == changes_.end() ? ColumnChange::set : found->second;
}

}  // namespace batch_ops
