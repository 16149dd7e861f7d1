#include "engine/parameters/expectation.hpp"

#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/value.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

std::int64_t row_count(std::string_view key, const Value& value) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0) {
        throw invalid_request("expect." + std::string(key) + " must be a non-negative integer");
    }
    return value.get<std::int64_t>();
}

std::string rows_phrase(std::int64_t count) {
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

std::string expected_phrase(const Expectation& expect) {
    if (expect.min && expect.max && *expect.min == *expect.max) {
        return rows_phrase(*expect.min);
    }
    if (!expect.max) {
        return "at least " + rows_phrase(*expect.min);
    }
    if (!expect.min) {
        return "at most " + rows_phrase(*expect.max);
    }
    return "between " + std::to_string(*expect.min) + " and " + rows_phrase(*expect.max);
}

}  // namespace

Expectation parse_expectation(const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type("expect", "an object", node);
    }
    Expectation expect;
    bool exact = false;
    node.for_each_member([&](std::string_view name, const JsonNode& member) {
        const Value number = member.value();
        if (name == "rows") {
            exact = true;
            expect.min = expect.max = row_count(name, number);
        } else if (name == "min") {
            expect.min = row_count(name, number);
        } else if (name == "max") {
            expect.max = row_count(name, number);
        } else {
            throw invalid_request("unknown key \"" + std::string(name) + "\" in expect",
                                  "Allowed keys: rows, min, max.");
        }
    });
    if (node.size() == 0 || (exact && node.size() > 1)) {
        throw invalid_request("expect takes either rows, or min and max");
    }
    if (expect.min && expect.max && *expect.min > *expect.max) {
        throw invalid_request("expect.min must not be greater than expect.max");
    }
    return expect;
}

void check_expectation(const Expectation& expect, std::uint64_t rows) {
    const auto found = static_cast<std::int64_t>(rows);
    if ((expect.min && found < *expect.min) || (expect.max && found > *expect.max)) {
        throw BatchError(sqlstate::precondition_failed,
                         "operation affected an unexpected number of rows")
            .with_detail("Expected " + expected_phrase(expect) + ", found " + rows_phrase(found) +
                         ".");
    }
}

}  // namespace batch_ops
