#include "engine/execution/kept_error.hpp"

#include <array>

#include "engine/core/sqlstate.hpp"
#include "engine/execution/execution_report.hpp"
#include "engine/execution/http_status.hpp"

namespace batch_ops {

namespace {

constexpr std::array reported_texts = [] {
    std::array<std::string ErrorFields::*, error_members.size() + 1> texts{};
    for (std::size_t index = 0; index < error_members.size(); ++index) {
        texts[index] = error_members[index].field;
    }
    texts.back() = &ErrorFields::message;
    return texts;
}();

// Also of a text that was cut before, which ends with a mark.
std::string truncated(const std::string& text, std::size_t longest) {
    constexpr std::size_t mark = 32;
    return text.size() <= longest + mark ? text : clipped(text, longest) + " (truncated)";
}

ErrorFields without_texts(const ErrorFields& error) {
    ErrorFields kept;
    kept.kind = error.kind;
    kept.sqlstate = error.sqlstate;
    kept.row = error.row;
    kept.http_status = http_status(error.sqlstate, error.message, error.detail);
    return kept;
}

}  // namespace

ErrorFields kept_for_report(const ErrorFields& error) {
    ErrorFields kept = without_texts(error);
    for (const auto text : reported_texts) {
        kept.*text = truncated(error.*text, longest_error_text);
    }
    return kept;
}

ErrorFields kept_in_short(const ErrorFields& error) {
    constexpr std::size_t beginning = 200;
    ErrorFields kept = without_texts(error);
    kept.message = truncated(error.message, beginning);
    return kept;
}

std::size_t text_size(const ErrorFields& error) {
    std::size_t size = 0;
    for (const auto text : reported_texts) {
        size += (error.*text).size();
    }
    return size;
}

}  // namespace batch_ops
