// What happened to a batch and to each of its operations.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/batch_error.hpp"

namespace batch_ops {

enum class OperationStatus { completed, failed, skipped };

enum class SkipReason {
    dependency_failed,
    dependency_skipped,
    batch_stopped,
    rolled_back,
    condition_not_met,
};

inline constexpr std::array skip_reasons = {
    SkipReason::dependency_failed, SkipReason::dependency_skipped, SkipReason::batch_stopped,
    SkipReason::rolled_back,       SkipReason::condition_not_met,
};

/// As reports spell them.
std::string_view status_name(OperationStatus status);
std::string_view skip_reason_text(SkipReason reason);

/// A member of a reported error that is one of its fields, and is left out when that is
/// empty. (`error` is its message, `statusCode` follows from it.)
struct ErrorMember {
    std::string_view name;
    std::string ErrorFields::*field;
};

inline constexpr std::array error_members = {
    ErrorMember{"code", &ErrorFields::sqlstate},
    ErrorMember{"detail", &ErrorFields::detail},
    ErrorMember{"hint", &ErrorFields::hint},
    ErrorMember{"schema", &ErrorFields::schema},
    ErrorMember{"table", &ErrorFields::table},
    ErrorMember{"column", &ErrorFields::column},
    ErrorMember{"constraint", &ErrorFields::constraint},
};

using Duration = std::chrono::nanoseconds;

/// What the items of an operation with for_each have come to.
struct ItemOutcome {
    std::size_t count = 0;
    std::uint64_t most_rows = 0;  ///< found or changed for one of them
};

struct OperationOutcome {
    OperationStatus status = OperationStatus::skipped;
    SkipReason reason = SkipReason::batch_stopped;  ///< when skipped
    std::unique_ptr<const ErrorFields> error{};     ///< when failed: few do
    std::uint64_t rows = 0;                         ///< found or changed, when completed
    std::unique_ptr<const ItemOutcome> items{};     ///< of one with for_each, when completed
    Duration duration{};
};

struct ExecutionReport {
    std::vector<OperationOutcome> outcomes;  ///< in request order
    std::vector<std::size_t> failed;         ///< in execution order
    /// A deferred constraint that did not hold at the end.
    std::optional<ErrorFields> error{};
    Duration duration{};

    [[nodiscard]] bool success() const { return failed.empty() && !error; }
    [[nodiscard]] std::size_t count(OperationStatus status) const;
};

}  // namespace batch_ops
