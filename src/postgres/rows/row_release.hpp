// Gives the memory of rows back while a large report is written, so that it is not held twice.
#pragma once

#include <cstddef>
#include <span>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

class RowRelease {
public:
    /// Small reports fit twice: with them nothing is released.
    explicit RowRelease(std::size_t report_size);

    /// The rows have been copied and are not looked at any more.
    void release(std::span<Jsonb* const> rows);

private:
    bool is_worth_it_;
    std::size_t bytes_ = 0;  // since the last time that the system got memory back
};

}  // namespace batch_ops::postgres
