#include "engine/hints/nearest_name.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <tuple>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/joined.hpp"

namespace batch_ops {

namespace {

// Names of the server are no longer, and those of requests are not either.
constexpr std::size_t longest_name = 63;

char lower_case(char character) {
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                : character;
}

// Without what tells apart how people spell one name: case, underscores, hyphens, plural.
std::string plain_form(std::string_view name) {
    std::string plain;
    for (const char character : name) {
        if (character != '_' && character != '-' && character != ' ') {
            plain += lower_case(character);
        }
    }
    if (plain.ends_with("ies")) {
        plain.replace(plain.size() - 3, 3, "y");
    } else if (plain.ends_with('s') && !plain.ends_with("ss")) {
        plain.pop_back();
    }
    return plain;
}

// The characters to add, drop, replace, or swap with their neighbour until one text is the other;
// anything above `most` is as good as `most + 1`.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t most) {
    using Row = std::array<std::size_t, longest_name + 1>;
    Row before_last{};
    Row last{};
    Row current{};
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t row = 1; row <= left.size(); ++row) {
        current[0] = row;
        for (std::size_t place = 1; place <= right.size(); ++place) {
            const bool same = left[row - 1] == right[place - 1];
            current[place] = std::min(
                {last[place] + 1, current[place - 1] + 1, last[place - 1] + (same ? 0 : 1)});
            if (row > 1 && place > 1 && left[row - 1] == right[place - 2] &&
                left[row - 2] == right[place - 1]) {
                current[place] = std::min(current[place], before_last[place - 2] + 1);
            }
        }
        if (std::ranges::min(std::span(current).first(right.size() + 1)) > most) {
            return most + 1;
        }
        before_last = last;
        last = current;
    }
    return last[right.size()];
}

std::size_t allowed_distance(std::string_view name) {
    constexpr std::size_t short_name = 4;
    return name.size() <= short_name ? 1 : 2;
}

bool may_be_within(std::string_view name, std::string_view candidate, std::size_t distance) {
    return candidate.size() <= longest_name && candidate.size() <= name.size() + distance &&
           name.size() <= candidate.size() + distance;
}

// Of several that differ in case and the like the nearest, whatever order they come in.
std::optional<std::string_view> nearest_by_plain_form(std::string_view name,
                                                      const std::vector<std::string_view>& names) {
    const std::string plain = plain_form(name);
    std::optional<std::string_view> nearest;
    std::size_t least = 0;
    for (const std::string_view candidate : names) {
        check_for_interruption();
        if (plain.empty() || candidate.size() > longest_name || plain_form(candidate) != plain) {
            continue;
        }
        const std::size_t distance = edit_distance(name, candidate, longest_name);
        if (!nearest || std::tie(distance, candidate) < std::tie(least, *nearest)) {
            nearest = candidate;
            least = distance;
        }
    }
    return nearest;
}

std::optional<std::string_view> nearest_by_distance(std::string_view name,
                                                    const std::vector<std::string_view>& names) {
    std::optional<std::string_view> nearest;
    std::size_t most = allowed_distance(name);
    for (const std::string_view candidate : names) {
        check_for_interruption();
        if (!may_be_within(name, candidate, most)) {
            continue;
        }
        const std::size_t distance = edit_distance(name, candidate, most);
        // A name of one or two characters is like any other of them.
        if (distance <= most && distance < candidate.size() && distance < name.size()) {
            if (distance <= 1) {
                return candidate;
            }
            nearest = candidate;
            most = distance - 1;
        }
    }
    return nearest;
}

}  // namespace

std::optional<std::string_view> nearest_name(std::string_view name,
                                             const std::vector<std::string_view>& names) {
    if (name.empty() || name.size() > longest_name) {
        return std::nullopt;
    }
    const auto alike = nearest_by_plain_form(name, names);
    return alike ? alike : nearest_by_distance(name, names);
}

bool are_spelt_alike(std::string_view name, std::string_view other) {
    return name.size() <= longest_name && other.size() <= longest_name &&
           plain_form(name) == plain_form(other);
}

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& names) {
    const auto nearest = nearest_name(name, names);
    return nearest ? "Did you mean \"" + std::string(*nearest) + "\"?" : std::string();
}

bool means_a_key(std::string_view name) {
    return name == "id" || name == "_id" || name == "Id" || name == "ID" || name == "pk";
}

std::string listed_names(const std::vector<std::string_view>& names) {
    constexpr std::size_t most = 20;
    if (names.size() <= most) {
        return joined(names);
    }
    return joined(std::span(names).first(most)) + ", and " + std::to_string(names.size() - most) +
           " more";
}

std::string name_hint(std::string_view name, const std::vector<std::string_view>& names,
                      std::string_view introduction) {
    if (names.empty()) {
        return {};
    }
    const std::string nearest = did_you_mean(name, names);
    return (nearest.empty() ? "" : nearest + " ") + std::string(introduction) + ": " +
           listed_names(names) + ".";
}

}  // namespace batch_ops
