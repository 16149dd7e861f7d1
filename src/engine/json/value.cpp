#include "engine/json/value.hpp"

#include <charconv>

#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace {

constexpr Value::binary_t::subtype_type decimal_subtype = 1;

}  // namespace

Value make_number(std::string_view digits) {
    std::int64_t whole = 0;
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, whole);
    if (parsed.ec == std::errc() && parsed.ptr == end) {
        return whole;
    }
    return Value::binary({digits.begin(), digits.end()}, decimal_subtype);
}

bool is_decimal(const Value& value) {
    return value.is_binary();
}

bool is_number(const Value& value) {
    return value.is_number_integer() || is_decimal(value);
}

std::string number_text(const Value& value) {
    if (is_decimal(value)) {
        const Value::binary_t& digits = value.get_binary();
        return {digits.begin(), digits.end()};
    }
    return std::to_string(value.get<std::int64_t>());
}

std::string_view described_kind(const Value& value) {
    switch (value.type()) {
        case Value::value_t::null:
            return "null";
        case Value::value_t::boolean:
            return "a boolean";
        case Value::value_t::string:
            return "a string";
        case Value::value_t::array:
            return "an array";
        case Value::value_t::object:
            return "an object";
        default:
            return "a number";
    }
}

// Recursion is bounded by the nesting limit under which values are read.
std::size_t size_in_bytes(const Value& value) {
    constexpr std::size_t per_value = 4;
    std::size_t size = per_value;
    if (value.is_string()) {
        size += value.get_ref<const std::string&>().size();
    } else if (is_decimal(value)) {
        size += value.get_binary().size();
    } else if (value.is_array()) {
        for (const Value& element : value) {
            size += size_in_bytes(element);
        }
    } else if (value.is_object()) {
        for (const auto& [name, member] : value.get_ref<const Value::object_t&>()) {
            size += name.size() + size_in_bytes(member);
        }
    }
    return size;
}

Value& append_member(Value& object, std::string name, Value value) {
    if (!object.is_object()) {
        object = Value::object();
    }
    auto& members = object.get_ref<Value::object_t&>();
    members.Container::emplace_back(std::move(name), std::move(value));
    return members.back().second;
}

Value object_of(std::string_view name, Value value) {
    Value object = Value::object();
    append_member(object, std::string(name), std::move(value));
    return object;
}

const Value* find_member(const Value& object, std::string_view name) {
    // Members have no index: loops over two objects are as long as both are.
    check_for_interruption();
    for (const auto& [key, value] : object.get_ref<const Value::object_t&>()) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

}  // namespace batch_ops
