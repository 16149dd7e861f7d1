#include "engine/json/scalar_node.hpp"

#include <string>

namespace batch_ops {

namespace {

using Kind = JsonNode::Kind;

// What a node without members, elements and text has of them.
class PlainReader : public JsonReader {
public:
    [[nodiscard]] std::size_t size(const Place&) const override { return 0; }
    [[nodiscard]] JsonNode element(const Place&, std::size_t) const override { return {}; }
    [[nodiscard]] JsonNode member(const Place&, std::string_view) const override { return {}; }
    void for_each_element(const Place&,
                          FunctionRef<void(std::size_t, const JsonNode&)>) const override {}
    void for_each_member(const Place&,
                         FunctionRef<void(std::string_view, const JsonNode&)>) const override {}
    [[nodiscard]] std::string_view text(const Place&) const override { return {}; }
    [[nodiscard]] bool boolean(const Place&) const override { return false; }
    [[nodiscard]] std::size_t size_in_bytes(const Place&) const override {
        return sizeof(std::uint64_t);
    }
    [[nodiscard]] bool may_mention(const Place&, std::string_view) const override { return false; }

protected:
    constexpr PlainReader() = default;
    ~PlainReader() = default;
};

// The place is true when it has a length.
class BooleanReader final : public PlainReader {
public:
    [[nodiscard]] Kind kind(const Place&) const override { return Kind::boolean; }
    [[nodiscard]] bool boolean(const Place& place) const override { return place.length != 0; }
    [[nodiscard]] Value value(const Place& place) const override { return boolean(place); }
};

// The length is the low half of the count, the tag its high half.
class CountReader final : public PlainReader {
public:
    [[nodiscard]] Kind kind(const Place&) const override { return Kind::number; }
    [[nodiscard]] Value value(const Place& place) const override {
        return make_number(std::to_string(std::uint64_t{place.tag} << 32U | place.length));
    }
};

// As many as the length says.
class TruthsReader final : public PlainReader {
public:
    [[nodiscard]] Kind kind(const Place&) const override { return Kind::array; }
    [[nodiscard]] std::size_t size(const Place& place) const override { return place.length; }

    [[nodiscard]] JsonNode element(const Place&, std::size_t) const override {
        return boolean_node(true);
    }

    void for_each_element(const Place& place,
                          FunctionRef<void(std::size_t, const JsonNode&)> visit) const override {
        for (std::size_t index = 0; index < place.length; ++index) {
            visit(index, element(place, index));
        }
    }

    [[nodiscard]] Value value(const Place& place) const override {
        Value all = Value::array();
        for_each_element(place,
                         [&](std::size_t, const JsonNode& flag) { all.push_back(flag.boolean()); });
        return all;
    }

    [[nodiscard]] std::size_t size_in_bytes(const Place& place) const override {
        return place.length;
    }
};

constinit const BooleanReader boolean_reader{};
constinit const CountReader count_reader{};
constinit const TruthsReader truths_reader{};

}  // namespace

JsonNode boolean_node(bool value) {
    return {boolean_reader, {.length = value ? 1U : 0U}};
}

JsonNode count_node(std::uint64_t count) {
    return {count_reader,
            {.length = static_cast<std::uint32_t>(count),
             .tag = static_cast<std::uint32_t>(count >> 32U)}};
}

JsonNode all_true_node(std::size_t count) {
    return {truths_reader, {.length = static_cast<std::uint32_t>(count)}};
}

}  // namespace batch_ops
