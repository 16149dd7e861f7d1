#include "engine/sqlstate.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "engine/value.hpp"

namespace batch_ops {

namespace {

struct StatusRule {
    std::string_view prefix;
    int status;
};

// The first rule whose prefix fits decides.
constexpr std::array status_rules = {
    StatusRule{"08", 503},    StatusRule{"09", 500},    StatusRule{"0L", 403},
    StatusRule{"0P", 403},    StatusRule{"23503", 409}, StatusRule{"23505", 409},
    StatusRule{"25006", 405}, StatusRule{"21000", 500}, StatusRule{"25", 500},
    StatusRule{"28", 403},    StatusRule{"2D", 500},    StatusRule{"38", 500},
    StatusRule{"39", 500},    StatusRule{"3B", 500},    StatusRule{"40", 500},
    StatusRule{"53400", 500}, StatusRule{"53", 503},    StatusRule{"54", 500},
    StatusRule{"55", 500},    StatusRule{"57P01", 503}, StatusRule{"57", 500},
    StatusRule{"58", 500},    StatusRule{"F0", 500},    StatusRule{"HV", 500},
    StatusRule{"P0001", 400}, StatusRule{"P0", 500},    StatusRule{"XX", 500},
    StatusRule{"42883", 404}, StatusRule{"42P01", 404}, StatusRule{"42P17", 500},
    StatusRule{"42501", 403},
};

constexpr int default_status = 400;

// Like PostgREST, any of three digits, also where HTTP gives it no meaning.
bool is_http_status(std::int64_t status) {
    return status >= 100 && status <= 999;
}

// The nnn of a `PTnnn`.
std::optional<int> status_in_code(std::string_view code) {
    if (!code.starts_with("PT")) {
        return std::nullopt;
    }
    int status = 0;
    const char* end = code.data() + code.size();
    const auto parsed = std::from_chars(code.data() + 2, end, status);
    if (parsed.ec != std::errc() || parsed.ptr != end || !is_http_status(status)) {
        return std::nullopt;
    }
    return status;
}

// The status of a `PGRST` error: `{"status": 402, …}` in its DETAIL.
std::optional<int> status_in_detail(std::string_view detail) {
    const Value parsed = Value::parse(detail, nullptr, false);
    if (!parsed.is_object()) {
        return std::nullopt;
    }
    const Value* status = find_member(parsed, "status");
    if (status == nullptr || !status->is_number_integer() ||
        !is_http_status(status->get<std::int64_t>())) {
        return std::nullopt;
    }
    return status->get<int>();
}

}  // namespace

bool may_be_caught(std::string_view sqlstate) {
    constexpr std::array<std::string_view, 6> never_caught = {"40", "53", "57",
                                                              "58", "XX", "P0004"};
    return std::ranges::none_of(
        never_caught, [sqlstate](std::string_view prefix) { return sqlstate.starts_with(prefix); });
}

int http_status(std::string_view sqlstate, std::string_view message, std::string_view detail) {
    if (const auto status = status_in_code(sqlstate)) {
        return *status;
    }
    if (sqlstate == sqlstate::postgrest) {
        return status_in_detail(detail).value_or(default_status);
    }
    if (sqlstate == "21000" && message.ends_with("requires a WHERE clause")) {
        return 400;
    }
    const auto* rule = std::ranges::find_if(status_rules, [sqlstate](const StatusRule& rule) {
        return sqlstate.starts_with(rule.prefix);
    });
    return rule == status_rules.end() ? default_status : rule->status;
}

}  // namespace batch_ops
