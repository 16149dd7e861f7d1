// Errors as the engine knows them: the fields that PostgreSQL reports, without its headers.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

namespace batch_ops {

/// Errors that are counted on their own.
enum class ErrorKind { general, circular_dependency, unresolved_reference };

/// Empty text means that the field is absent. Messages follow PostgreSQL's error style guide.
struct ErrorFields {
    ErrorKind kind = ErrorKind::general;
    std::string sqlstate{};
    std::string message{};
    std::string detail{};
    std::string detail_log{};  ///< what the server log says instead, as of a deadlock
    std::string hint{};
    std::string context{};
    std::string schema{};
    std::string table{};
    std::string column{};
    std::string datatype{};
    std::string constraint{};
    /// The statement within the server that failed, and the character in it from 1 (0: unknown).
    std::string internal_query{};
    int internal_position = 0;
    /// Where in the server's source the error was raised. Copies: the server frees these with the
    /// error, and in compiled expressions they are gone with the transaction.
    std::string source_file{};
    int source_line = 0;
    std::string source_function{};
    /// The row of an array that the error is about, from 0.
    std::optional<std::size_t> row{};
    /// Where in the operation the value is that was refused: "store_params.1.note".
    std::string place{};
    /// As PostgREST would answer; set when the error is kept for a report (kept_error.hpp).
    int http_status = 0;
};

/// A text for a message that quotes what a request holds: no longer than anybody reads, with "..."
/// where something was cut off.
std::string clipped(std::string_view text, std::size_t longest = 4000);

/// Raised by the engine for a request that is wrong and by the server for an operation that fails.
class BatchError : public std::exception {
public:
    explicit BatchError(ErrorFields fields) : fields_(std::move(fields)) {}
    BatchError(std::string_view sqlstate, std::string_view message, std::string_view hint = {})
        : fields_{.sqlstate = std::string(sqlstate),
                  .message = clipped(message),
                  .hint = clipped(hint)} {}

    [[nodiscard]] const ErrorFields& fields() const noexcept { return fields_; }
    [[nodiscard]] const char* what() const noexcept override { return fields_.message.c_str(); }

    BatchError& with_detail(std::string_view detail) {
        fields_.detail = clipped(detail);
        return *this;
    }

    BatchError& with_hint(std::string_view hint) {
        fields_.hint = clipped(hint);
        return *this;
    }

    BatchError& of_kind(ErrorKind kind) {
        fields_.kind = kind;
        return *this;
    }

private:
    ErrorFields fields_;
};

/// A mistake in the request itself: SQLSTATE 22023.
BatchError invalid_request(std::string_view message, std::string_view hint = {});

}  // namespace batch_ops
