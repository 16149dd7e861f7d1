#include "engine/parameters/action.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace batch_ops {

namespace {

using NamedAction = std::pair<std::string_view, Action>;

constexpr std::array named_actions = {
    NamedAction{"create", Action::create}, NamedAction{"read", Action::read},
    NamedAction{"update", Action::update}, NamedAction{"delete", Action::remove},
    NamedAction{"call", Action::call},     NamedAction{"sync", Action::sync},
};

}  // namespace

std::optional<Action> find_action(std::string_view name) {
    const auto* found = std::ranges::find(named_actions, name, &NamedAction::first);
    return found == named_actions.end() ? std::nullopt : std::optional(found->second);
}

std::string_view action_name(Action action) {
    return std::ranges::find(named_actions, action, &NamedAction::second)->first;
}

}  // namespace batch_ops
