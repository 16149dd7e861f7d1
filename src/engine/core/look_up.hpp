// Look-ups that only serve to say more about an error.
#pragma once

#include <type_traits>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"

namespace batch_ops {

/// What `look_up` gives; nothing when it fails, for the error that it was to explain is the one
/// that counts. What may not be caught, such as a cancel, passes.
template <typename LookUp>
std::invoke_result_t<LookUp&> looked_up(LookUp look_up) {
    try {
        return look_up();
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        return {};
    }
}

}  // namespace batch_ops
