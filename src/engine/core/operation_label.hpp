// How errors say which operation they are about.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"

namespace batch_ops {

/// `operation "a" (index 0)`: the position in the request, from 0. Long ids are cut.
std::string operation_label(std::string_view id, std::size_t index);

/// `operation at index 0`: of one whose id is not known.
std::string operation_label(std::size_t index);

/// Runs `read` and puts the words that `label` makes before the messages of its errors. What may
/// not be caught passes unchanged.
template <typename Label, typename Read>
auto naming_operation(Label label, Read read) {
    try {
        return read();
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        ErrorFields fields = error.fields();
        fields.message = label() + ": " + fields.message;
        throw BatchError(std::move(fields));
    }
}

}  // namespace batch_ops
