// What somebody may have meant who wrote a name that does not exist.
#pragma once

#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace batch_ops {

/// Of `names` the first that is like `name` but for case, underscores and plural; else the nearest
/// that differs by two characters at most, by one in names of up to four. The result lives as long
/// as the names.
std::optional<std::string_view> nearest_name(std::string_view name,
                                             const std::vector<std::string_view>& names);

/// Whether names are the same but for case, underscores and plural.
bool are_spelt_alike(std::string_view name, std::string_view other);

/// `Did you mean "total"?`, or empty text when no name is near.
std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& names);

/// Whether many tools call the key of any table so: `id`, `_id`, `pk`.
bool means_a_key(std::string_view name);

/// The names, with commas between them; of more than twenty only so many, and how many more.
std::string listed_names(const std::vector<std::string_view>& names);

/// The nearest name, if any, and then all there are: `Did you mean "total"? Available columns: id,
/// total.` `introduction` is the part before the list. Empty when there are no names.
std::string name_hint(std::string_view name, const std::vector<std::string_view>& names,
                      std::string_view introduction);

/// Views of the texts that `text` gives of all items.
template <typename Items, typename Text = std::identity>
std::vector<std::string_view> views_of(const Items& items, Text text = {}) {
    std::vector<std::string_view> views;
    views.reserve(std::size(items));
    for (const auto& item : items) {
        views.emplace_back(std::invoke(text, item));
    }
    return views;
}

}  // namespace batch_ops
