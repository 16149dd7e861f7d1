// The parts of texts that are lists.
#pragma once

#include <string_view>
#include <vector>

#include "engine/core/trimmed.hpp"

namespace batch_ops {

/// At least one part, which may be empty.
inline std::vector<std::string_view> split_at_commas(std::string_view text) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t comma = text.find(',');
        parts.push_back(text.substr(0, comma));
        if (comma == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(comma + 1);
    }
}

/// Each trimmed. Behind the last comma there may be nothing.
inline std::vector<std::string_view> list_items(std::string_view text) {
    std::vector<std::string_view> items = split_at_commas(text);
    for (std::string_view& item : items) {
        item = trimmed(item);
    }
    if (items.back().empty()) {
        items.pop_back();
    }
    return items;
}

}  // namespace batch_ops
