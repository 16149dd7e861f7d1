// What an operation does.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace batch_ops {

enum class Action { create, read, update, remove, call, sync };

inline constexpr std::array all_actions = {Action::create, Action::read, Action::update,
                                           Action::remove, Action::call, Action::sync};

/// `remove` is called "delete" in requests; C++ keeps that word for itself.
std::optional<Action> find_action(std::string_view name);

std::string_view action_name(Action action);

}  // namespace batch_ops
