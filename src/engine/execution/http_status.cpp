#include "engine/execution/http_status.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "engine/core/sqlstate.hpp"
#include "engine/json/value.hpp"

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

constexpr int server_error = 500;

bool is_http_status(std::int64_t status) {
    return status >= 100 && status <= 599;
}

// The nnn of a `PTnnn`.
int status_in_code(std::string_view code) {
    int status = 0;
    const char* const end = code.data() + code.size();
    const auto parsed = std::from_chars(code.data() + 2, end, status);
    const bool is_number = parsed.ec == std::errc() && parsed.ptr == end;
    return is_number && is_http_status(status) ? status : server_error;
}

// Looks for the status of a `PGRST` error, `{"status": 402, …}` in its DETAIL, while the text is
// read: no tree is built, however deep it is nested.
class StatusFinder : public nlohmann::json_sax<Value> {
public:
    [[nodiscard]] int status() const { return status_; }

    bool null() override { return other(); }
    bool boolean(bool /*value*/) override { return other(); }
    bool number_integer(number_integer_t value) override { return number(value); }
    bool number_unsigned(number_unsigned_t value) override {
        constexpr number_unsigned_t highest = 599;
        return number(static_cast<std::int64_t>(std::min(value, highest + 1)));
    }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
        return other();
    }
    bool string(string_t& /*value*/) override { return other(); }
    bool binary(binary_t& /*value*/) override { return other(); }
    bool start_object(std::size_t /*size*/) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t /*size*/) override { return depth_ != 0 && enter(); }
    bool end_array() override { return leave(); }
    bool key(string_t& name) override {
        is_status_ = depth_ == 1 && name == "status";
        return true;
    }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        return false;
    }

private:
    bool number(std::int64_t value) {
        if (is_status_) {
            status_ = is_http_status(value) ? static_cast<int>(value) : server_error;
        }
        return depth_ != 0;
    }

    // What is no number is no status.
    bool other() {
        if (is_status_) {
            status_ = server_error;
        }
        return depth_ != 0;
    }

    bool enter() {
        constexpr std::size_t deepest = 500;
        other();
        is_status_ = false;
        return ++depth_ <= deepest;
    }

    bool leave() {
        --depth_;
        is_status_ = false;
        return true;
    }

    std::size_t depth_ = 0;
    bool is_status_ = false;  // the value of that key comes next
    int status_ = server_error;
};

int status_in_detail(std::string_view detail) {
    constexpr std::size_t longest = std::size_t{1024} * 1024;
    if (detail.size() > longest) {
        return server_error;
    }
    // JSON is UTF-8, the database may not be; what is looked for is ASCII.
    std::string ascii(detail);
    std::ranges::replace_if(
        ascii, [](char character) { return static_cast<unsigned char>(character) >= 0x80; }, '?');
    StatusFinder finder;
    return Value::sax_parse(ascii, &finder) ? finder.status() : server_error;
}

}  // namespace

int http_status(std::string_view sqlstate, std::string_view message, std::string_view detail) {
    if (sqlstate.starts_with("PT")) {
        return status_in_code(sqlstate);
    }
    if (sqlstate == sqlstate::postgrest) {
        return status_in_detail(detail);
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
