#include "engine/parameters/kept_size.hpp"

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/memory_size.hpp"

namespace batch_ops {

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
