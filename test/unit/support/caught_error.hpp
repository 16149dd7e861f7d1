// What a call throws, as a value to look at.
#pragma once

#include <gtest/gtest.h>

#include "engine/core/batch_error.hpp"

namespace batch_ops::test {

/// The fields of the BatchError that `call` throws; fails the test when it throws none.
template <typename Call>
ErrorFields caught_error(Call&& call) {
    try {
        static_cast<void>(call());
    } catch (const BatchError& error) {
        return error.fields();
    }
    ADD_FAILURE() << "no BatchError was thrown";
    return {};
}

}  // namespace batch_ops::test
