#include "engine/json/memory_size.hpp"

#include <string>
#include <string_view>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

// What the allocator adds to each piece, and takes at least.
constexpr std::size_t per_piece = 16;
constexpr std::size_t of_array = 2 * per_piece + sizeof(Value::array_t);
constexpr std::size_t of_object = 2 * per_piece + sizeof(Value::object_t);

std::size_t of_text(std::size_t length) {
    constexpr std::size_t longest_within = 15;  // a text that needs no piece of its own
    return sizeof(std::string) + (length > longest_within ? length + per_piece : 0);
}

}  // namespace

std::size_t size_in_memory(const Value& value) {
    std::size_t size = sizeof(Value);
    if (value.is_string()) {
        size += per_piece + of_text(value.get_ref<const std::string&>().size());
    } else if (is_decimal(value)) {
        size += 4 * per_piece + value.get_binary().size();
    } else if (value.is_array()) {
        const auto& elements = value.get_ref<const Value::array_t&>();
        size += of_array + (elements.capacity() - elements.size()) * sizeof(Value);
        for (const Value& element : elements) {
            size += size_in_memory(element);
        }
    } else if (value.is_object()) {
        const auto& members = value.get_ref<const Value::object_t&>();
        size +=
            of_object + (members.capacity() - members.size()) * sizeof(Value::object_t::value_type);
        for (const auto& [name, member] : members) {
            size += of_text(name.size()) + size_in_memory(member);
        }
    }
    return size;
}

std::size_t size_of_copy(const JsonNode& node) {
    check_for_interruption();
    std::size_t size = sizeof(Value);
    switch (node.kind()) {
        case JsonNode::Kind::string:
            size += per_piece + of_text(node.text().size());
            break;
        case JsonNode::Kind::array:
            size += of_array;
            node.for_each_element(
                [&](std::size_t, const JsonNode& element) { size += size_of_copy(element); });
            break;
        case JsonNode::Kind::object:
            size += of_object;
            node.for_each_member([&](std::string_view name, const JsonNode& member) {
                size += of_text(name.size()) + size_of_copy(member);
            });
            break;
        default:
            break;
    }
    return size;
}

}  // namespace batch_ops
