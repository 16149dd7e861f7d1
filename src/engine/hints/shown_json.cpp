#include "engine/hints/shown_json.hpp"

#include "engine/json/compact_json.hpp"

namespace batch_ops {

namespace {

std::string outside(JsonNode::Kind kind) {
    switch (kind) {
        case JsonNode::Kind::array:
            return "[...]";
        case JsonNode::Kind::object:
            return "{...}";
        default:
            return "\"...\"";
    }
}

JsonNode::Kind kind_of(const Value& value) {
    if (value.is_structured()) {
        return value.is_array() ? JsonNode::Kind::array : JsonNode::Kind::object;
    }
    return JsonNode::Kind::string;
}

}  // namespace

std::string shown_json(const Value& value, std::size_t longest) {
    if (size_in_bytes(value) > longest * 2) {
        return outside(kind_of(value));
    }
    std::string text = readable_json(value);
    return text.size() > longest ? outside(kind_of(value)) : text;
}

std::string shown_json(const JsonNode& node, std::size_t longest) {
    // What a document takes where it lies is more than its text, but not many times as much.
    constexpr std::size_t most_times = 20;
    return node.size_in_bytes() > longest * most_times ? outside(node.kind())
                                                       : shown_json(node.value(), longest);
}

std::string shown_member(std::string_view name, const Value& value) {
    return compact_json(Value(name)) + ": " + shown_json(value);
}

}  // namespace batch_ops
