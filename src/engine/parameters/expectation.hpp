// `expect`: the guards of an operation. Values of earlier results are looked at before it runs, the
// number of rows that it found or changed afterwards.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/parameters/when_condition.hpp"
#include "engine/references/reference_resolver.hpp"

namespace batch_ops {

/// How a guard fails that is not met.
struct GuardFailure {
    std::string where{};    ///< of the guard in the request, for messages
    std::string message{};  ///< empty: the guard's own words
    bool message_refers = false;
    int status = 412;  ///< of HTTP, 400 to 599: the SQLSTATE is PT and this
};

/// A number of rows as the request has it, or the reference that brings it. References are rare,
/// and every guarded operation keeps its numbers.
struct RowCount {
    struct Brought {
        std::string reference;
        std::string where;  ///< in the request, for messages
    };

    std::int64_t number = 0;
    std::shared_ptr<const Brought> brought{};  ///< nullptr: the number is in the request
};

/// How many rows an operation must find or change. All bounds inclusive.
struct RowGuard {
    std::optional<RowCount> min{};
    std::optional<RowCount> max{};
    /// Exactly so many for each row or item that the operation was given.
    std::optional<RowCount> each{};
    GuardFailure failure{};
};

/// What a value must be before an operation runs.
struct ValueGuard {
    WhenCondition condition{};
    GuardFailure failure{};
};

struct Expectation {
    std::vector<ValueGuard> values{};
    std::vector<RowGuard> rows{};

    /// Whether a guard is about each row that the operation was given.
    [[nodiscard]] bool has_each() const;

    /// Whether a guard asks for anything of earlier results: a value, or how many rows there must
    /// be.
    [[nodiscard]] bool looks_back() const;
};

/// About how many bytes of memory it takes.
std::size_t size_in_memory(const Expectation& expect);
std::size_t size_in_memory(const ValueGuard& guard);
std::size_t size_in_memory(const RowGuard& guard);

/// Throws for the first value that is not as it must be: PT412, or PT and the guard's status; 22023
/// when a reference leads nowhere or values cannot be compared. With `resolve_operands` references
/// in operands are replaced too.
void check_values(const Expectation& expect, ReferenceResolver& resolver, bool resolve_operands);

/// Throws 22023 for the first reference to a number of rows that leads to anything else.
void check_row_counts(const Expectation& expect, ReferenceResolver& resolver);

/// Throws PT412, or PT and the guard's status, when an operation found or changed another number of
/// rows in all than it must.
void check_expectation(const Expectation& expect, std::uint64_t rows, ReferenceResolver& resolver);

/// One of the rows or items that an operation was given.
struct GivenPart {
    std::size_t index;
    std::string_view noun;  ///< "row given", "item"
};

/// The same of the rows that were found or changed for one of those; the error names its index.
void check_expectation_each(const Expectation& expect, GivenPart given, std::uint64_t rows,
                            ReferenceResolver& resolver);

}  // namespace batch_ops
