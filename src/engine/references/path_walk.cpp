#include "engine/references/path_walk.hpp"

#include <algorithm>
#include <charconv>

#include "engine/core/interruption.hpp"
#include "engine/references/fact_names.hpp"

namespace batch_ops {

namespace {

using Reason = DeadEnd::Reason;

JsonNode stop(DeadEnd& end, Reason reason, const JsonNode& node, std::size_t depth) {
    end = {.reason = reason, .node = node, .depth = depth};
    return {};
}

}  // namespace

JsonNode PathWalk::start(DeadEnd& end) const {
    if (length_ != path_.size()) {
        return fact(end);
    }
    if (result_.lacks_columns) {
        return stop(end, Reason::no_columns, result_.data, 0);
    }
    return result_.data.exists() ? result_.data : stop(end, Reason::no_fact, {}, 0);
}

// What is known of all rows, of the only one, or of those that the path names.
JsonNode PathWalk::fact(DeadEnd& end) const {
    const std::string& name = path_.back().name;
    JsonNode found;
    if (name == rows_fact && length_ == 0) {
        found = result_.rows;
    } else if (name == created_fact && length_ <= 1) {
        found = result_.created;
    } else if (name == total_fact && length_ == 0) {
        found = result_.total;
    }
    if (!found.exists()) {
        return stop(end, Reason::no_fact, {}, length_);
    }
    return found.is_array() && length_ == 0 ? sole_row(found, end) : found;
}

JsonNode PathWalk::advance(JsonNode node, std::size_t& depth, DeadEnd& end) const {
    while (node.exists() && depth < length_ && !(node.is_array() && path_[depth].is_wildcard())) {
        node = step(node, depth, end);
        ++depth;
    }
    return node;
}

bool PathWalk::finds_something() const {
    DeadEnd ignored;
    std::size_t depth = 0;
    const JsonNode found = advance(start(ignored), depth, ignored);
    const bool is_list = found.exists() && depth < length_;
    return leads_somewhere(found, depth) && !(is_list && found.size() == 0);
}

bool PathWalk::leads_somewhere() const {
    DeadEnd ignored;
    return leads_somewhere(start(ignored), 0);
}

// Recursion is as deep as the path has wildcards.
bool PathWalk::leads_somewhere(const JsonNode& from, std::size_t depth) const {
    if (!from.exists()) {
        return false;
    }
    DeadEnd ignored;
    const JsonNode node = advance(from, depth, ignored);
    if (!node.exists() || depth == length_) {
        return node.exists();
    }
    bool leads = true;
    for (std::size_t index = 0; leads && index < node.size(); ++index) {
        check_for_interruption();
        leads = leads_somewhere(node.element(index), depth + 1);
    }
    return leads;
}

JsonNode PathWalk::step(const JsonNode& node, std::size_t depth, DeadEnd& end) const {
    if (node.is_array()) {
        if (path_[depth].is_index()) {
            return step_to_element(node, depth, end);
        }
        if (depth == 0 && !result_.is_value) {
            const JsonNode row = sole_row(node, end);
            return row.exists() ? step_to_member(row, depth, end) : JsonNode();
        }
    }
    return step_to_member(node, depth, end);
}

JsonNode PathWalk::step_to_element(const JsonNode& array, std::size_t depth, DeadEnd& end) const {
    using Order = ResultSource::RowOrder;
    const std::string& name = path_[depth].name;
    std::size_t index = 0;
    std::from_chars(name.data(), name.data() + name.size(), index);
    const bool is_row = depth == 0 && !result_.is_value;
    if (is_row && result_.order == Order::with_rows_left) {
        return stop(end, Reason::row_out_of_order, array, depth);
    }
    if (index >= array.size()) {
        return stop(end, Reason::no_element, array, depth);
    }
    const bool is_unordered = is_row ? result_.order != Order::promised : is_unordered_list(depth);
    if (is_unordered && array.size() > 1) {
        return stop(end, Reason::row_out_of_order, array, depth);
    }
    return array.element(index);
}

// Before the key of an association there may be the place of a row.
bool PathWalk::is_unordered_list(std::size_t depth) const {
    const auto is_led_to = [&](const AssociationPath& list) {
        std::size_t place = 0;
        for (const std::string& key : list) {
            const bool is_of_a_row = path_[place].is_index() || path_[place].is_wildcard();
            if (is_of_a_row && place + 1 < depth && path_[place + 1].name == key) {
                ++place;
            }
            if (place == depth || path_[place].name != key) {
                return false;
            }
            ++place;
        }
        return place == depth;
    };
    return std::ranges::any_of(result_.unordered_lists, is_led_to);
}

JsonNode PathWalk::step_to_member(const JsonNode& node, std::size_t depth, DeadEnd& end) const {
    const PathSegment& segment = path_[depth];
    const JsonNode member =
        node.is_object() && !segment.is_fact() ? node.member(segment.name) : JsonNode();
    return member.exists() ? member : stop(end, Reason::no_member, node, depth);
}

JsonNode PathWalk::sole_row(const JsonNode& rows, DeadEnd& end) const {
    if (rows.size() == 1) {
        return rows.element(0);
    }
    return stop(end, rows.size() == 0 ? Reason::no_rows : Reason::several_rows, rows, 0);
}

}  // namespace batch_ops
