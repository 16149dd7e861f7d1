#include "engine/hints/unknown_keys.hpp"

#include <algorithm>
#include <span>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"
#include "engine/core/sentences.hpp"
#include "engine/hints/nearest_name.hpp"

namespace batch_ops {

namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::string quoted(std::string_view name) {
    constexpr std::size_t longest = 100;
    return "\"" + clipped(name, longest) + "\"";
}

std::string_view meant(std::string_view name, const KnownKeys& known) {
    const auto word = word_for(known.place, name);
    if (word && contains(known.names, *word)) {
        return *word;
    }
    return nearest_name(name, known.names).value_or(std::string_view());
}

}  // namespace

std::string quoted_names(const std::vector<std::string_view>& names) {
    if (names.size() <= most_explained_keys) {
        return joined(names, quoted);
    }
    return joined(std::span(names).first(most_explained_keys), quoted) + ", and " +
           std::to_string(names.size() - most_explained_keys) + " more";
}

std::string unknown_keys_message(const std::vector<std::string_view>& unknown,
                                 std::string_view noun) {
    return "unknown " + std::string(noun) + (unknown.size() == 1 ? " " : "s ") +
           quoted_names(unknown);
}

std::vector<KeyMeant> keys_meant(const std::vector<std::string_view>& unknown,
                                 const std::vector<std::string_view>& present,
                                 const KnownKeys& known) {
    std::vector<KeyMeant> keys;
    std::vector<std::string_view> taken = present;
    for (const std::string_view name :
         std::span(unknown).first(std::min(unknown.size(), most_explained_keys))) {
        check_for_interruption();
        const std::string_view instead = meant(name, known);
        const bool is_free = !instead.empty() && !contains(taken, instead);
        keys.push_back({name, is_free ? instead : std::string_view()});
        taken.push_back(instead);
    }
    return keys;
}

std::string use_instead(const std::vector<KeyMeant>& keys) {
    std::vector<KeyMeant> known;
    std::ranges::copy_if(keys, std::back_inserter(known),
                         [](const KeyMeant& key) { return !key.instead.empty(); });
    if (known.empty()) {
        return {};
    }
    if (known.size() > 1 && known.size() == keys.size()) {
        return "Use " + joined(known, [](const KeyMeant& key) { return quoted(key.instead); }) +
               " instead.";
    }
    return "Use " +
           joined(known,
                  [](const KeyMeant& key) {
                      return quoted(key.instead) + " instead of " + quoted(key.name);
                  }) +
           ".";
}

std::string unknown_keys_hint(const std::vector<KeyMeant>& keys, const KnownKeys& known,
                              std::string_view introduction) {
    const bool all_known = std::ranges::none_of(keys, &std::string_view::empty, &KeyMeant::instead);
    return sentences({use_instead(keys), all_known ? std::string()
                                                   : std::string(introduction) + ": " +
                                                         listed_names(known.names) + "."});
}

}  // namespace batch_ops
