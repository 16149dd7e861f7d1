// A look into a JSON document that lives elsewhere (in the server: the rows of an operation), so
// that only what a reference names is ever copied into the engine.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/value.hpp"

namespace batch_ops {

class JsonNode {
public:
    enum class Kind { scalar, array, object };

    JsonNode() = default;
    JsonNode(const JsonNode&) = delete;
    JsonNode& operator=(const JsonNode&) = delete;
    virtual ~JsonNode() = default;

    [[nodiscard]] virtual Kind kind() const = 0;
    /// Elements of an array, members of an object, 0 for a scalar.
    [[nodiscard]] virtual std::size_t size() const = 0;
    /// The element at an index below size() of an array.
    [[nodiscard]] virtual std::unique_ptr<JsonNode> element(std::size_t index) const = 0;
    /// The member of an object, or nullptr.
    [[nodiscard]] virtual std::unique_ptr<JsonNode> member(std::string_view name) const = 0;
    /// The names of an object's members.
    [[nodiscard]] virtual std::vector<std::string> member_names() const = 0;
    /// A copy of the whole node.
    [[nodiscard]] virtual Value value() const = 0;
    /// About how many bytes that copy takes: asked before a copy is made.
    [[nodiscard]] virtual std::size_t size_in_bytes() const = 0;
};

/// Where references look: the results of the operations so far.
class ResultSource {
public:
    enum class State { unknown, not_completed, completed };

    struct Lookup {
        State state = State::unknown;
        /// The `data` of a completed operation.
        std::unique_ptr<JsonNode> data;
    };

    ResultSource() = default;
    ResultSource(const ResultSource&) = delete;
    ResultSource& operator=(const ResultSource&) = delete;
    virtual ~ResultSource() = default;

    [[nodiscard]] virtual Lookup find(std::string_view operation_id) const = 0;
};

}  // namespace batch_ops
