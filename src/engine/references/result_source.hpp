// The port through which references reach earlier results.
#pragma once

#include <string_view>

#include "engine/json/json_node.hpp"

namespace batch_ops {

/// Where references look: the results of the operations so far.
class ResultSource {
public:
    enum class State { unknown, not_completed, completed };

    struct Lookup {
        State state = State::unknown;
        /// The `data` of a completed operation.
        JsonNode data{};
    };

    ResultSource() = default;
    ResultSource(const ResultSource&) = delete;
    ResultSource& operator=(const ResultSource&) = delete;
    virtual ~ResultSource() = default;

    [[nodiscard]] virtual Lookup find(std::string_view operation_id) const = 0;
};

}  // namespace batch_ops
