// Filters as texts, and what reading and resolving them gives.
#pragma once

#include <string>
#include <string_view>

#include "engine/parameters/condition.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/condition_text.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {

inline Condition read_filter(std::string_view json) {
    return parse_condition(exact_json(json), true, true);
}

inline std::string in_read(std::string_view json) {
    return condition_text(read_filter(json));
}

inline std::string in_update(std::string_view json) {
    return condition_text(parse_condition(exact_json(json), false, true));
}

inline ErrorFields read_error(std::string_view json) {
    return caught_error([&] { return in_read(json); });
}

inline ErrorFields update_error(std::string_view json) {
    return caught_error([&] { return in_update(json); });
}

// The filter with each reference `$ref:x.<name>` replaced by the member of `values`.
inline Condition resolve_with(const Condition& condition, const Value& values) {
    return resolve_condition(condition, [&](const Value& operand, const std::string&) {
        const auto replaced = [&](const Value& value) {
            constexpr std::string_view mark = "$ref:x.";
            if (value.is_string() && value.get_ref<const std::string&>().starts_with(mark)) {
                return *find_member(values,
                                    value.get_ref<const std::string&>().substr(mark.size()));
            }
            return value;
        };
        if (!operand.is_array()) {
            return replaced(operand);
        }
        Value list = Value::array();
        for (const Value& element : operand) {
            list.push_back(replaced(element));
        }
        return list;
    });
}

}  // namespace batch_ops::test
