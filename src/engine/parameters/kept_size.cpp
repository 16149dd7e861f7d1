#include "engine/parameters/kept_size.hpp"

#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/value.hpp"

namespace batch_ops {

namespace {

// About what a copy of it takes: as size_in_memory() of the value.
std::size_t size_of_copy(const JsonNode& node) {
    check_for_interruption();
    constexpr std::size_t per_piece = 16;
    constexpr std::size_t longest_within = 15;
    const auto of_text = [](std::size_t length) {
        return sizeof(std::string) + (length > longest_within ? length + per_piece : 0);
    };
    std::size_t size = sizeof(Value);
    switch (node.kind()) {
        case JsonNode::Kind::string:
            size += per_piece + of_text(node.text().size());
            break;
        case JsonNode::Kind::array:
            size += 2 * per_piece + sizeof(Value::array_t);
            node.for_each_element(
                [&](std::size_t, const JsonNode& element) { size += size_of_copy(element); });
            break;
        case JsonNode::Kind::object:
            size += 2 * per_piece + sizeof(Value::object_t);
            node.for_each_member([&](std::string_view name, const JsonNode& member) {
                size += of_text(name.size()) + size_of_copy(member);
            });
            break;
        default:
            break;
    }
    return size;
}

}  // namespace

void check_kept_size(std::size_t bytes) {
    if (bytes > most_kept) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "query_params, when, expect and claims of all operations take more than " +
                             std::to_string(most_kept) + " bytes of memory",
                         "Send fewer or smaller lists of values, or several batches.");
    }
}

void check_written_size(const JsonNode& node, const std::string& name) {
    constexpr std::size_t most = std::size_t{2} * 1024 * 1024;
    if (const std::size_t size = node.size_in_bytes(); size > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         name + " of " + std::to_string(size) + " bytes exceeds the maximum of " +
                             std::to_string(most) + " bytes",
                         name == "claims" ? "Leave out claims that no policy reads."
                                          : "Compare with fewer or smaller values.");
    }
}

void check_size_of_copy(const JsonNode& node, const std::string& name) {
    constexpr std::size_t small = std::size_t{1} * 1024 * 1024;
    constexpr std::size_t most = std::size_t{32} * 1024 * 1024;
    if (node.size_in_bytes() > small && size_of_copy(node) > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         name + " takes more than " + std::to_string(most) + " bytes of memory",
                         "Send fewer or smaller values, or several operations.");
    }
}

}  // namespace batch_ops
