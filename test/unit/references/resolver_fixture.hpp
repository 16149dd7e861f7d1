// References resolved over results of every kind.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>

#include "engine/json/compact_json.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/references/reported_results.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {

using testing::HasSubstr;

inline constexpr std::string_view sample_results = R"({
    "customer": {"status": "completed", "data": [
        {"customer_id": 42, "name": "Zoë", "vip": true, "left": false, "note": null,
         "balance": 1.10, "big": 12345678901234567890123456789012345678901234567890.10,
         "max": 9223372036854775807, "tags": ["a", "b"],
         "address": {"city": "Köln", "geo": {"lat": 50.940}}, "odd name": 1, "a.b": 2, "0": "zero",
         "sly": "$ref:customer.customer_id", "filter": "ne::x", "empty": ""}]},
    "lines": {"status": "completed", "data": [
        {"id": 1, "track": {"title": "One"}, "tags": ["x"]},
        {"id": 2, "track": {"title": "Two"}, "tags": []},
        {"id": 3, "track": {"title": "Three"}, "tags": ["y", "z"]}]},
    "op1": {"status": "completed", "data": [{"id": 42}]},
    "parts": {"status": "completed", "data": [{"a": 1, "a_b": 2, "a_b_c": 3, "gone": null}]},
    "nothing": {"status": "completed", "data": []},
    "single": {"data": {"id": 7, "list": [10, 20]}},
    "broken": {"status": "failed", "error": "x"},
    "left_out": {"status": "skipped", "reason": "Condition not met"}})";

class ReferenceResolverTest : public testing::Test {
protected:
    /// `params` with references replaced, as compact JSON.
    std::string resolved(std::string_view params) {
        return compact_json(
            ReferenceResolver(source_, max_bytes_).resolve(exact_json(params), "store_params"));
    }
    ErrorFields error_of(std::string_view params) {
        return caught_error([&] { return resolved(params); });
    }
    bool exists(std::string_view reference) {
        const TextTemplate parsed = parse_template(reference);
        return ReferenceResolver(source_, max_bytes_)
            .exists(std::get<Reference>(parsed.at(0)), "when.ref");
    }

    Value results_ = exact_json(sample_results);
    ReportedResults source_{results_};
    std::size_t max_bytes_ = std::numeric_limits<std::size_t>::max();
};

}  // namespace batch_ops::test
