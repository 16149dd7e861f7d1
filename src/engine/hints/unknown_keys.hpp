// What to say of keys that an object cannot have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/hints/foreign_words.hpp"

namespace batch_ops {

/// The keys that an object may have, and the place whose foreign words may stand for them.
struct KnownKeys {
    std::vector<std::string_view> names;
    WordPlace place;
};

/// A key that an object has but may not have, and the known one that was meant.
struct KeyMeant {
    std::string_view name;
    std::string_view instead;  ///< empty when none is known or near
};

/// More than that nobody reads, and a request may have millions.
inline constexpr std::size_t most_explained_keys = 20;

/// `"a", "b"`; of more than twenty only so many, and how many more.
std::string quoted_names(const std::vector<std::string_view>& names);

/// `unknown key "a"`, or `unknown keys "a", "b"`. `noun`: what they are, if not keys.
std::string unknown_keys_message(const std::vector<std::string_view>& unknown,
                                 std::string_view noun = "key");

/// What the first twenty of the unknown keys were meant to be. A key that the object has beside
/// them (`present`) is not suggested, and none twice.
std::vector<KeyMeant> keys_meant(const std::vector<std::string_view>& unknown,
                                 const std::vector<std::string_view>& present,
                                 const KnownKeys& known);

/// `Use "entity" instead of "table".`, or for several `Use "action", "entity" instead.`; empty when
/// nothing is meant by any of them.
std::string use_instead(const std::vector<KeyMeant>& keys);

/// That hint, and the list of what is allowed where a key remains that nothing is known of.
std::string unknown_keys_hint(const std::vector<KeyMeant>& keys, const KnownKeys& known,
                              std::string_view introduction = "Allowed keys");

}  // namespace batch_ops
