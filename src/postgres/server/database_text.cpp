#include "postgres/server/database_text.hpp"

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

std::size_t characters_in(std::string_view text) {
    return static_cast<std::size_t>(
        pg_mbstrlen_with_len(text.data(), static_cast<int>(text.size())));
}

}  // namespace batch_ops::postgres
