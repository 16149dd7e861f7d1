// The words that values of metadata_params are made of.
#pragma once

#include <array>
#include <string_view>
#include <utility>

namespace batch_ops {

enum class LockStrength { key_share, share, no_key_update, update };
enum class LockWait { wait, nowait, skip_locked };
/// What becomes of a row that is there already.
enum class ConflictAction { nothing, update, select };

/// What becomes of values for identity columns: stored in place of the system's, or left out.
enum class Overriding { system, user };

/// A word, and what it says.
template <typename Choice>
using Word = std::pair<std::string_view, Choice>;

inline constexpr std::array<Word<LockStrength>, 4> lock_strengths = {{
    {"update", LockStrength::update},
    {"no key update", LockStrength::no_key_update},
    {"share", LockStrength::share},
    {"key share", LockStrength::key_share},
}};

inline constexpr std::array<Word<LockWait>, 2> lock_waits = {{
    {"nowait", LockWait::nowait},
    {"skip locked", LockWait::skip_locked},
}};

inline constexpr std::array<Word<Overriding>, 2> overridings = {{
    {"system", Overriding::system},
    {"user", Overriding::user},
}};

inline constexpr std::array<Word<ConflictAction>, 3> conflict_actions = {{
    {"nothing", ConflictAction::nothing},
    {"update", ConflictAction::update},
    {"select", ConflictAction::select},
}};

/// The keys of `__on_conflict`.
inline constexpr std::array<std::string_view, 7> conflict_keys = {
    "columns", "constraint", "index", "action", "update", "increment", "if"};

}  // namespace batch_ops
