// How errors say which operation they are about, and which row of it.
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

namespace detail {

/// Runs `read`, and `name(fields)` for the error that it throws. What may not be caught passes
/// unchanged.
template <typename Name, typename Read>
auto naming(Name name, Read read) {
    try {
        return read();
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        ErrorFields fields = error.fields();
        name(fields);
        throw BatchError(std::move(fields));
    }
}

}  // namespace detail

/// Runs `read` and puts the words that `label` makes before the messages of its errors. What may
/// not be caught passes unchanged.
template <typename Label, typename Read>
auto naming_operation(Label label, Read read) {
    return detail::naming(
        [&](ErrorFields& fields) { fields.message = label() + ": " + fields.message; },
        std::move(read));
}

/// Runs `read`; its errors say that they are about a row of an array, from 0. Likewise.
template <typename Read>
auto naming_row(std::size_t row, Read read) {
    return detail::naming([row](ErrorFields& fields) { fields.row = row; }, std::move(read));
}

}  // namespace batch_ops
