#include "engine/json/exact_decimal.hpp"

namespace batch_ops {

namespace {

// A number taken apart, without zeros that carry no value.
struct Digits {
    bool negative;
    std::string_view whole;
    std::string_view fraction;
};

Digits take_apart(std::string_view text) {
    bool negative = false;
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
        negative = text.front() == '-';
        text.remove_prefix(1);
    }
    const std::size_t point = text.find('.');
    std::string_view whole = text.substr(0, point);
    std::string_view fraction =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    while (!whole.empty() && whole.front() == '0') {
        whole.remove_prefix(1);
    }
    while (!fraction.empty() && fraction.back() == '0') {
        fraction.remove_suffix(1);
    }
    const bool zero = whole.empty() && fraction.empty();
    return {negative && !zero, whole, fraction};
}

std::strong_ordering compare_magnitudes(const Digits& left, const Digits& right) {
    if (left.whole.size() != right.whole.size()) {
        return left.whole.size() <=> right.whole.size();
    }
    if (const auto order = left.whole <=> right.whole; order != 0) {
        return order;
    }
    return left.fraction <=> right.fraction;
}

}  // namespace

std::strong_ordering compare_decimals(std::string_view left, std::string_view right) {
    const Digits first = take_apart(left);
    const Digits second = take_apart(right);
    if (first.negative != second.negative) {
        return first.negative ? std::strong_ordering::less : std::strong_ordering::greater;
    }
    return first.negative ? compare_magnitudes(second, first) : compare_magnitudes(first, second);
}

}  // namespace batch_ops
