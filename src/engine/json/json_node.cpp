#include "engine/json/json_node.hpp"

namespace batch_ops {

std::string_view described_kind(const JsonNode& node) {
    switch (node.kind()) {
        case JsonNode::Kind::null:
            return "null";
        case JsonNode::Kind::boolean:
            return "a boolean";
        case JsonNode::Kind::number:
            return "a number";
        case JsonNode::Kind::string:
            return "a string";
        case JsonNode::Kind::array:
            return "an array";
        default:
            return "an object";
    }
}

}  // namespace batch_ops
