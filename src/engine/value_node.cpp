#include "engine/value_node.hpp"

#include "engine/compact_json.hpp"

namespace batch_ops {

namespace {

class ValueNode final : public JsonNode {
public:
    explicit ValueNode(const Value& value) : value_(value) {}

    [[nodiscard]] Kind kind() const override {
        if (value_.is_array()) {
            return Kind::array;
        }
        return value_.is_object() ? Kind::object : Kind::scalar;
    }

    [[nodiscard]] std::size_t size() const override {
        return kind() == Kind::scalar ? 0 : value_.size();
    }

    [[nodiscard]] std::unique_ptr<JsonNode> element(std::size_t index) const override {
        return node_of(value_[index]);
    }

    [[nodiscard]] std::unique_ptr<JsonNode> member(std::string_view name) const override {
        const Value* found = find_member(value_, name);
        return found == nullptr ? nullptr : node_of(*found);
    }

    [[nodiscard]] std::vector<std::string> member_names() const override {
        std::vector<std::string> names;
        for (const auto& [name, ignored] : value_.get_ref<const Value::object_t&>()) {
            names.push_back(name);
        }
        return names;
    }

    [[nodiscard]] Value value() const override { return value_; }

    [[nodiscard]] std::size_t size_in_bytes() const override { return compact_json(value_).size(); }

private:
    const Value& value_;
};

}  // namespace

std::unique_ptr<JsonNode> node_of(const Value& value) {
    return std::make_unique<ValueNode>(value);
}

ResultSource::Lookup ReportedResults::find(std::string_view operation_id) const {
    const Value* result = find_member(results_, operation_id);
    if (result == nullptr || !result->is_object()) {
        return {State::unknown, nullptr};
    }
    const Value* status = find_member(*result, "status");
    const Value* data = find_member(*result, "data");
    const bool completed = status == nullptr || *status == "completed";
    if (!completed || data == nullptr) {
        return {State::not_completed, nullptr};
    }
    return {State::completed, node_of(*data)};
}

}  // namespace batch_ops
