#include "engine/references/path_walk.hpp"

#include <charconv>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

using Reason = DeadEnd::Reason;

JsonNode stop(DeadEnd& end, Reason reason, const JsonNode& node, std::size_t depth) {
    end = {.reason = reason, .node = node, .depth = depth};
    return {};
}

}  // namespace

JsonNode PathWalk::advance(JsonNode node, std::size_t& depth, DeadEnd& end) const {
    if (depth == 0 && result_.lacks_columns) {
        return stop(end, Reason::no_columns, node, depth);
    }
    while (node.exists() && depth < path_.size() &&
           !(node.is_array() && path_[depth].is_wildcard())) {
        node = step(node, depth, end);
        ++depth;
    }
    return node;
}

bool PathWalk::finds_something() const {
    DeadEnd ignored;
    std::size_t depth = 0;
    const JsonNode found = advance(result_.data, depth, ignored);
    const bool is_list = found.exists() && depth < path_.size();
    return leads_somewhere(found, depth) && !(is_list && found.size() == 0);
}

// Recursion is as deep as the path has wildcards.
bool PathWalk::leads_somewhere(const JsonNode& from, std::size_t depth) const {
    if (!from.exists()) {
        return false;
    }
    DeadEnd ignored;
    const JsonNode node = advance(from, depth, ignored);
    if (!node.exists() || depth == path_.size()) {
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
        if (depth == 0) {
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
    const bool is_row = depth == 0;
    if (is_row && result_.order == Order::with_rows_left) {
        return stop(end, Reason::row_out_of_order, array, depth);
    }
    if (index >= array.size()) {
        return stop(end, Reason::no_element, array, depth);
    }
    if (is_row && result_.order != Order::promised && array.size() > 1) {
        return stop(end, Reason::row_out_of_order, array, depth);
    }
    return array.element(index);
}

JsonNode PathWalk::step_to_member(const JsonNode& node, std::size_t depth, DeadEnd& end) const {
    const JsonNode member = node.is_object() ? node.member(path_[depth].name) : JsonNode();
    return member.exists() ? member : stop(end, Reason::no_member, node, depth);
}

JsonNode PathWalk::sole_row(const JsonNode& rows, DeadEnd& end) const {
    if (rows.size() == 1) {
        return rows.element(0);
    }
    return stop(end, rows.size() == 0 ? Reason::no_rows : Reason::several_rows, rows, 0);
}

}  // namespace batch_ops
