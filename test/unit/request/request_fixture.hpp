// Requests as texts, and what reading them gives.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/request/request_parser.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::StartsWith;

inline BatchRequest parse(std::string_view operations, std::string_view options = "null",
                          RequestLimits limits = {}) {
    return parse_request(exact_document(operations), exact_json(options), limits);
}

inline ErrorFields error_of(std::string_view operations, std::string_view options = "null",
                            RequestLimits limits = {}) {
    return caught_error([&] { return parse(operations, options, limits); });
}

inline BatchOutline outline(std::string_view operations, std::string_view options = "null") {
    return parse_outline(exact_document(operations), exact_json(options), {});
}

inline ErrorFields outline_error(std::string_view operations) {
    return caught_error([&] { return outline(operations); });
}

inline std::vector<std::string> ordered_ids(const BatchOutline& outline) {
    std::vector<std::string> ids;
    for (const std::size_t index : outline.order) {
        ids.push_back(outline.ids[index]);
    }
    return ids;
}

// The one operation of a request: `{"id": "a", <members>}` behind a valid operation `z`.
inline std::string one_operation(std::string_view members) {
    return R"([{"id": "z", "entity": "t", "action": "read"}, {"id": "a", )" + std::string(members) +
           "}]";
}

inline Operation operation(std::string_view members) {
    return std::move(parse(one_operation(members)).operations.at(1));
}

// An error in that operation: always 22023, naming id and index; gives the rest of the message.
inline std::string problem_with(std::string_view members) {
    const ErrorFields error = error_of(one_operation(members));
    EXPECT_EQ(error.sqlstate, "22023") << members;
    constexpr std::string_view label = "operation \"a\" (index 1): ";
    EXPECT_THAT(error.message, StartsWith(label)) << members;
    return error.message.substr(std::min(label.size(), error.message.size()));
}

inline std::string hint_for(std::string_view members) {
    return error_of(one_operation(members)).hint;
}

}  // namespace batch_ops::test
