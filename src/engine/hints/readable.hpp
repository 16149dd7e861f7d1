// A hint never shows what fails again.
#pragma once

#include <optional>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

/// `meant`, if `read` takes it without an error.
template <typename Read>
std::optional<Value> if_readable(std::optional<Value> meant, Read read) {
    if (!meant) {
        return std::nullopt;
    }
    try {
        read(*meant);
        return meant;
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        return std::nullopt;
    }
}

/// Whether an error is about what the request says, so that its writer may be told what was meant.
inline bool is_mistake(const BatchError& error) {
    return error.fields().sqlstate == sqlstate::invalid_parameter_value;
}

}  // namespace batch_ops
