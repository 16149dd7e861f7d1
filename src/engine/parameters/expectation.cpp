#include "engine/parameters/expectation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

[[noreturn]] void fail(const GuardFailure& failure, const std::string& own_words,
                       const std::string& detail, ReferenceResolver& resolver) {
    std::string message = failure.message.empty() ? own_words : failure.message;
    if (failure.message_refers) {
        const Value resolved = resolver.resolve(message, failure.where + ".message");
        message =
            resolved.is_string() ? resolved.get_ref<const std::string&>() : compact_json(resolved);
    }
    throw BatchError("PT" + std::to_string(failure.status), message).with_detail(detail);
}

// --- rows ---

std::string rows_phrase(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

// A guard's bounds when its references have been replaced.
struct RowBounds {
    std::optional<std::int64_t> min;
    std::optional<std::int64_t> max;
};

std::string expected_phrase(const RowBounds& bounds) {
    if (bounds.min && bounds.max && *bounds.min == *bounds.max) {
        return rows_phrase(*bounds.min);
    }
    if (!bounds.max) {
        return "at least " + rows_phrase(*bounds.min);
    }
    if (!bounds.min) {
        return "at most " + rows_phrase(*bounds.max);
    }
    return "between " + std::to_string(*bounds.min) + " and " + rows_phrase(*bounds.max);
}

[[noreturn]] void fail_by_rows(const RowGuard& guard, const std::string& expected,
                               std::int64_t found, ReferenceResolver& resolver) {
    fail(guard.failure, "operation affected an unexpected number of rows",
         "Expected " + expected + ", found " + rows_phrase(found) + ".", resolver);
}

// --- values ---

// What stands between a reference and what it must be.
struct Phrase {
    Comparison comparison;
    std::string_view words;
};

constexpr std::array phrases = {
    Phrase{Comparison::eq, "to be "},           Phrase{Comparison::ne, "not to be "},
    Phrase{Comparison::lt, "to be less than "}, Phrase{Comparison::le, "to be at most "},
    Phrase{Comparison::gt, "to be more than "}, Phrase{Comparison::ge, "to be at least "},
    Phrase{Comparison::in, "to be one of "},    Phrase{Comparison::not_in, "to be none of "},
    Phrase{Comparison::is, "to be "},
};

// Whoever wrote the guard knows what it looks at; nobody reads a long value to its end.
std::string shown_value(const Value& value) {
    constexpr std::size_t longest = 100;
    if (value.is_string()) {
        return compact_json(clipped(value.get_ref<const std::string&>(), longest));
    }
    return is_number(value) ? clipped(number_text(value), longest) : shown_json(value, longest);
}

std::string shown_operand(const ComparisonOperator& comparison, const FailedTest& failed) {
    const Value& written = failed.test->operand;
    if (comparison.operand == OperandShape::keyword && failed.operand.is_string()) {
        return failed.operand.get<std::string>();
    }
    const bool is_brought = written.is_string() && written != failed.operand;
    return shown_value(failed.operand) + (is_brought ? " (" + shown_value(written) + ")" : "");
}

std::string detail_of(const ValueGuard& guard, const FailedTest& failed) {
    const std::string expected = "Expected " + clipped(guard.condition.reference.source) + " ";
    const ComparisonOperator* const comparison = find_comparison(failed.test->name);
    if (comparison == nullptr) {
        return failed.test->operand.get<bool>() ? expected + "to exist, found nothing."
                                                : expected + "not to exist, found something.";
    }
    const auto* phrase = std::ranges::find(phrases, comparison->comparison, &Phrase::comparison);
    return expected + std::string(phrase->words) + shown_operand(*comparison, failed) + ", found " +
           shown_value(failed.found) + ".";
}

std::int64_t number_of(const RowCount& count, ReferenceResolver& resolver) {
    if (count.brought == nullptr) {
        return count.number;
    }
    const auto& [reference, where] = *count.brought;
    const Value number = resolver.resolve(reference, where);
    if (!number.is_number_integer() || number.get<std::int64_t>() < 0) {
        throw invalid_request(
            "reference \"" + clipped(reference) + "\" in " + where +
            " must lead to a non-negative integer, not " +
            (is_number(number) ? shown_value(number) : std::string(described_kind(number))));
    }
    return number.get<std::int64_t>();
}

std::optional<std::int64_t> number_of(const std::optional<RowCount>& count,
                                      ReferenceResolver& resolver) {
    return count ? std::optional(number_of(*count, resolver)) : std::nullopt;
}

RowBounds bounds_of(const RowGuard& guard, ReferenceResolver& resolver) {
    return {.min = number_of(guard.min, resolver), .max = number_of(guard.max, resolver)};
}

bool counts_by_reference(const RowGuard& guard) {
    return std::ranges::any_of(std::array{&guard.min, &guard.max, &guard.each},
                               [](const std::optional<RowCount>* count) {
                                   return count->has_value() && (*count)->brought != nullptr;
                               });
}

}  // namespace

bool Expectation::has_each() const {
    return std::ranges::any_of(rows, [](const RowGuard& guard) { return guard.each.has_value(); });
}

bool Expectation::looks_back() const {
    return !values.empty() || std::ranges::any_of(rows, counts_by_reference);
}

std::size_t size_in_memory(const ValueGuard& guard) {
    return sizeof(ValueGuard) + size_in_memory(guard.condition) + guard.failure.message.capacity() +
           guard.failure.where.capacity();
}

std::size_t size_in_memory(const RowGuard& guard) {
    std::size_t size =
        sizeof(RowGuard) + guard.failure.message.capacity() + guard.failure.where.capacity();
    for (const std::optional<RowCount>* count : {&guard.min, &guard.max, &guard.each}) {
        if (count->has_value() && (*count)->brought != nullptr) {
            const auto& [reference, where] = *(*count)->brought;
            size += sizeof(RowCount::Brought) + reference.capacity() + where.capacity();
        }
    }
    return size;
}

std::size_t size_in_memory(const Expectation& expect) {
    std::size_t size = (expect.values.capacity() - expect.values.size()) * sizeof(ValueGuard) +
                       (expect.rows.capacity() - expect.rows.size()) * sizeof(RowGuard);
    for (const ValueGuard& guard : expect.values) {
        size += size_in_memory(guard);
    }
    for (const RowGuard& guard : expect.rows) {
        size += size_in_memory(guard);
    }
    return size;
}

void check_values(const Expectation& expect, ReferenceResolver& resolver, bool resolve_operands) {
    for (const ValueGuard& guard : expect.values) {
        if (const auto failed = failed_test(guard.condition, resolver, resolve_operands)) {
            fail(guard.failure,
                 "reference \"" + clipped(guard.condition.reference.source) +
                     "\" is not as expected",
                 detail_of(guard, *failed), resolver);
        }
    }
}

void check_row_counts(const Expectation& expect, ReferenceResolver& resolver) {
    for (const RowGuard& guard : expect.rows) {
        bounds_of(guard, resolver);
        number_of(guard.each, resolver);
    }
}

void check_expectation(const Expectation& expect, std::uint64_t rows, ReferenceResolver& resolver) {
    const auto found = static_cast<std::int64_t>(rows);
    for (const RowGuard& guard : expect.rows) {
        const RowBounds bounds = bounds_of(guard, resolver);
        if ((bounds.min && found < *bounds.min) || (bounds.max && found > *bounds.max)) {
            fail_by_rows(guard, expected_phrase(bounds), found, resolver);
        }
    }
}

void check_expectation_each(const Expectation& expect, GivenPart given, std::uint64_t rows,
                            ReferenceResolver& resolver) {
    const auto found = static_cast<std::int64_t>(rows);
    for (const RowGuard& guard : expect.rows) {
        const auto each = number_of(guard.each, resolver);
        if (each && found != *each) {
            naming_row(given.index, [&] {
                fail_by_rows(guard, rows_phrase(*each) + " for each " + std::string(given.noun),
                             found, resolver);
            });
        }
    }
}

}  // namespace batch_ops
