// Several statements of one operation.
#pragma once

#include <cstddef>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// They are there together, for all values are converted before the first row is stored.
class StatementPieces {
public:
    /// Takes over the statement. Throws 54000 when the texts of all become too long.
    void add(StatementParts& parts);
    std::vector<Statement> take() { return std::move(statements_); }
    /// The same of statements of different texts.
    std::vector<Statement> take_different();

private:
    std::vector<Statement> statements_{};
    std::size_t bytes_ = 0;
};

}  // namespace batch_ops::postgres
