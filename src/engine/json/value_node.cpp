#include "engine/json/value_node.hpp"

#include <algorithm>

#include "engine/json/compact_json.hpp"

namespace batch_ops {

namespace {

const Value& value_at(const JsonNode::Place& place) {
    return *static_cast<const Value*>(place.data);
}

bool mentions(const Value& value, std::string_view text) {
    if (value.is_string()) {
        return value.get_ref<const std::string&>().find(text) != std::string::npos;
    }
    // A scalar is a range too, of itself.
    return value.is_structured() && std::ranges::any_of(value, [&](const Value& element) {
               return mentions(element, text);
           });
}

class ValueReader final : public JsonReader {
public:
    [[nodiscard]] JsonNode::Kind kind(const Place& place) const override {
        switch (value_at(place).type()) {
            case Value::value_t::null:
                return JsonNode::Kind::null;
            case Value::value_t::boolean:
                return JsonNode::Kind::boolean;
            case Value::value_t::string:
                return JsonNode::Kind::string;
            case Value::value_t::array:
                return JsonNode::Kind::array;
            case Value::value_t::object:
                return JsonNode::Kind::object;
            default:
                return JsonNode::Kind::number;
        }
    }

    [[nodiscard]] std::size_t size(const Place& place) const override {
        const Value& value = value_at(place);
        return value.is_structured() ? value.size() : 0;
    }

    [[nodiscard]] JsonNode element(const Place& place, std::size_t index) const override {
        return node_of(value_at(place)[index]);
    }

    [[nodiscard]] JsonNode member(const Place& place, std::string_view name) const override {
        const Value* found = find_member(value_at(place), name);
        return found == nullptr ? JsonNode() : node_of(*found);
    }

    void for_each_element(const Place& place,
                          FunctionRef<void(std::size_t, const JsonNode&)> visit) const override {
        const auto& elements = value_at(place).get_ref<const Value::array_t&>();
        for (std::size_t index = 0; index < elements.size(); ++index) {
            visit(index, node_of(elements[index]));
        }
    }

    void for_each_member(
        const Place& place,
        FunctionRef<void(std::string_view, const JsonNode&)> visit) const override {
        for (const auto& [name, value] : value_at(place).get_ref<const Value::object_t&>()) {
            visit(name, node_of(value));
        }
    }

    [[nodiscard]] std::string_view text(const Place& place) const override {
        return value_at(place).get_ref<const std::string&>();
    }

    [[nodiscard]] bool boolean(const Place& place) const override {
        return value_at(place).get<bool>();
    }

    [[nodiscard]] Value value(const Place& place) const override { return value_at(place); }

    [[nodiscard]] std::size_t size_in_bytes(const Place& place) const override {
        return compact_json(value_at(place)).size();
    }

    [[nodiscard]] bool may_mention(const Place& place, std::string_view text) const override {
        return mentions(value_at(place), text);
    }
};

constinit const ValueReader value_reader{};

}  // namespace

JsonNode node_of(const Value& value) {
    return {value_reader, {.data = &value}};
}

const Value* value_behind(const JsonNode& node) {
    return node.reader() == &value_reader ? &value_at(node.place()) : nullptr;
}

}  // namespace batch_ops
