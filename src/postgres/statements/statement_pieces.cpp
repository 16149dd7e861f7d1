#include "postgres/statements/statement_pieces.hpp"

#include <string>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/sqlstate.hpp"

namespace batch_ops::postgres {

void StatementPieces::add(StatementParts& parts) {
    constexpr std::size_t most_bytes = std::size_t{64} * 1024 * 1024;
    bytes_ += parts.sql().capacity();
    if (bytes_ > most_bytes) {
        throw BatchError(
            sqlstate::program_limit_exceeded,
            "statements of the operation take more than " + std::to_string(most_bytes) + " bytes",
            "Split the operation, or have fewer columns returned, with "
            "__properties in metadata_params.");
    }
    statements_.push_back(std::move(parts.statement()));
}

std::vector<Statement> StatementPieces::take_different() {
    constexpr std::size_t most_kept = 16;
    for (Statement& statement : statements_) {
        statement.is_one_of_many = statements_.size() > most_kept;
    }
    return take();
}

}  // namespace batch_ops::postgres
