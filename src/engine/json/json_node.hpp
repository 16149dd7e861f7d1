// A look into a JSON document that lies elsewhere: in the server a jsonb (the request, the rows of
// an operation), in tests a Value. Only what is needed is ever copied into the engine.
//
// A node is small and cheap to copy; the document must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

class JsonReader;

class JsonNode {
public:
    enum class Kind { null, boolean, number, string, array, object };

    /// A place in a document, in terms of its reader.
    struct Place {
        const void* data = nullptr;
        std::uint32_t length = 0;
        std::uint32_t tag = 0;
    };

    /// Nothing: what a member that does not exist is.
    JsonNode() = default;
    JsonNode(const JsonReader& reader, Place place) : reader_(&reader), place_(place) {}

    /// Nothing else may be asked of a node that does not exist, but whether it is of a kind: it is
    /// of none.
    [[nodiscard]] bool exists() const { return reader_ != nullptr; }
    [[nodiscard]] const JsonReader* reader() const { return reader_; }
    [[nodiscard]] const Place& place() const { return place_; }

    [[nodiscard]] Kind kind() const;
    [[nodiscard]] bool is_string() const { return exists() && kind() == Kind::string; }
    [[nodiscard]] bool is_array() const { return exists() && kind() == Kind::array; }
    [[nodiscard]] bool is_object() const { return exists() && kind() == Kind::object; }

    /// Elements of an array, members of an object, 0 for a scalar.
    [[nodiscard]] std::size_t size() const;
    /// The element at an index below size() of an array.
    [[nodiscard]] JsonNode element(std::size_t index) const;
    /// The member of an object, or nothing. Only of an object.
    [[nodiscard]] JsonNode member(std::string_view name) const;
    /// Calls `visit(index, element)` for each element of an array.
    void for_each_element(FunctionRef<void(std::size_t, const JsonNode&)> visit) const;
    /// Calls `visit(name, value)` for each member of an object; names live as long as the document.
    void for_each_member(FunctionRef<void(std::string_view, const JsonNode&)> visit) const;

    /// A string as it lies there: valid as long as the document. Only of a string.
    [[nodiscard]] std::string_view text() const;
    /// Only of a boolean.
    [[nodiscard]] bool boolean() const;
    /// A copy of the whole node.
    [[nodiscard]] Value value() const;
    /// About how many bytes that copy takes: asked before a copy is made.
    [[nodiscard]] std::size_t size_in_bytes() const;
    /// False when `text` is in no string of the node. Quicker than to look; true is inconclusive.
    [[nodiscard]] bool may_mention(std::string_view text) const;

private:
    const JsonReader* reader_ = nullptr;
    Place place_{};
};

/// How documents of one kind are read. Has no state; see JsonNode for what each function gives.
class JsonReader {
public:
    using Place = JsonNode::Place;

    JsonReader(const JsonReader&) = delete;
    JsonReader& operator=(const JsonReader&) = delete;

    [[nodiscard]] virtual JsonNode::Kind kind(const Place& place) const = 0;
    [[nodiscard]] virtual std::size_t size(const Place& place) const = 0;
    [[nodiscard]] virtual JsonNode element(const Place& place, std::size_t index) const = 0;
    [[nodiscard]] virtual JsonNode member(const Place& place, std::string_view name) const = 0;
    virtual void for_each_element(const Place& place,
                                  FunctionRef<void(std::size_t, const JsonNode&)> visit) const = 0;
    virtual void for_each_member(
        const Place& place, FunctionRef<void(std::string_view, const JsonNode&)> visit) const = 0;
    [[nodiscard]] virtual std::string_view text(const Place& place) const = 0;
    [[nodiscard]] virtual bool boolean(const Place& place) const = 0;
    [[nodiscard]] virtual Value value(const Place& place) const = 0;
    [[nodiscard]] virtual std::size_t size_in_bytes(const Place& place) const = 0;
    [[nodiscard]] virtual bool may_mention(const Place& place, std::string_view text) const = 0;

protected:
    constexpr JsonReader() = default;
    // There is one of each kind, for good: nobody deletes them.
    ~JsonReader() = default;
};

inline JsonNode::Kind JsonNode::kind() const {
    return reader_->kind(place_);
}

inline std::size_t JsonNode::size() const {
    return reader_->size(place_);
}

inline JsonNode JsonNode::element(std::size_t index) const {
    return reader_->element(place_, index);
}

inline JsonNode JsonNode::member(std::string_view name) const {
    return reader_->member(place_, name);
}

inline void JsonNode::for_each_element(
    FunctionRef<void(std::size_t, const JsonNode&)> visit) const {
    reader_->for_each_element(place_, visit);
}

inline void JsonNode::for_each_member(
    FunctionRef<void(std::string_view, const JsonNode&)> visit) const {
    reader_->for_each_member(place_, visit);
}

inline std::string_view JsonNode::text() const {
    return reader_->text(place_);
}

inline bool JsonNode::boolean() const {
    return reader_->boolean(place_);
}

inline Value JsonNode::value() const {
    return reader_->value(place_);
}

inline std::size_t JsonNode::size_in_bytes() const {
    return reader_->size_in_bytes(place_);
}

inline bool JsonNode::may_mention(std::string_view text) const {
    return reader_->may_mention(place_, text);
}

/// "an object", "a string", …: for messages about a wrong type.
std::string_view described_kind(const JsonNode& node);

}  // namespace batch_ops
