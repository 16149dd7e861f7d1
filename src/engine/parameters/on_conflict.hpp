// `__on_conflict`: what a create does where a row is there already.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/condition.hpp"
#include "engine/parameters/metadata_words.hpp"

namespace batch_ops {

/// At most one of columns, constraint and index is given; none only where nothing is to be done.
struct OnConflict {
    std::vector<std::string> columns{};
    std::string constraint{};
    std::string index{};
    ConflictAction action = ConflictAction::nothing;
    /// Columns to take from the new row; nullopt: all given ones but those of the conflict and
    /// those that are incremented.
    std::optional<std::vector<std::string>> update_columns{};
    /// Columns to which the new row's values are added.
    std::vector<std::string> increment{};

    [[nodiscard]] bool updates() const { return action == ConflictAction::update; }
    [[nodiscard]] bool selects() const { return action == ConflictAction::select; }
    [[nodiscard]] bool has_target() const {
        return !columns.empty() || !constraint.empty() || !index.empty();
    }
};

/// `if` is looked at by take_conflict_filter() alone. Throws 22023.
OnConflict parse_on_conflict(std::string_view key, const Value& value);

/// Takes `if` out of the `__on_conflict` of metadata_params, and reads it: a filter on the row that
/// is there, in whose operands `$ref:@new.column` is the value that came. nullptr when there is
/// none. Throws 22023.
std::unique_ptr<const Condition> take_conflict_filter(Value& metadata_params,
                                                      const ReferenceScope& references);

}  // namespace batch_ops
