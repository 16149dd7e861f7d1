// Lists for messages and hints: "a, b, c".
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace batch_ops {

/// The texts of all items, which `text` gives, with `separator` between them.
template <typename Items, typename Text = std::identity>
std::string joined(const Items& items, Text text = {}, std::string_view separator = ", ") {
    std::string list;
    std::string_view before;
    for (const auto& item : items) {
        list += before;
        list += std::invoke(text, item);
        before = separator;
    }
    return list;
}

}  // namespace batch_ops
