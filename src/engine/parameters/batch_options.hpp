// The options of a batch and what follows from them for savepoints and errors.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/json/value.hpp"

namespace batch_ops {

struct BatchOptions {
    bool atomic = true;
    bool continue_on_error = false;
    bool report_errors = false;  ///< `onError: "report"`
    bool auto_id = false;
    bool dry_run = false;
    bool summary = false;
    bool check_constraints = false;
    /// Under which the batch runs once; nothing when there is none.
    std::optional<std::string> idempotency_key{};
    /// `idempotencyKey` is null: not even that of a web request counts.
    bool refuses_key = false;

    /// The first failure is raised as an error of the whole call. A batch that continues after a
    /// failure, or keeps what came before it, always reports.
    [[nodiscard]] bool raises() const { return atomic && !continue_on_error && !report_errors; }

    /// Something may have to be undone that spans operations.
    [[nodiscard]] bool needs_batch_savepoint() const {
        return (atomic && !raises()) || dry_run || (check_constraints && !raises());
    }

    /// An operation that failed must leave no trace, for others continue or stay.
    [[nodiscard]] bool needs_operation_savepoints() const { return continue_on_error || !atomic; }
};

/// An option that is true or false.
struct BooleanOption {
    std::string_view name;
    bool BatchOptions::*field;
};

std::span<const BooleanOption> boolean_options();

/// The values of the option `onError`, the default first.
std::span<const std::string_view> on_error_names();

/// The name of the option, and how many characters a key may have.
inline constexpr std::string_view idempotency_key_option = "idempotencyKey";
inline constexpr std::size_t longest_idempotency_key = 255;

/// Whether a text is as long as a key may be.
bool is_idempotency_key(std::string_view text);

/// The option that a key is or was meant to be; nothing when none is near.
std::optional<std::string_view> meant_option(std::string_view key);

/// `{"dryRun": true}`: `options` with what other keys of the request were meant to be in it.
std::string options_form(const Value& options, const Value& misplaced);

/// `options` is an object or null. Throws 22023 for an unknown key or a wrong type.
BatchOptions parse_batch_options(const Value& options);

/// `outer` over `inner`, both objects or null: a key of `outer` wins.
Value merge_options(const Value& inner, const Value& outer);

}  // namespace batch_ops
