#include "postgres/rows/row_release.hpp"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr std::size_t megabyte = std::size_t{1024} * 1024;

// glibc keeps freed memory that lies below memory in use, for the next allocations; but here the
// next one is the report, which lies elsewhere.
void return_free_memory() {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

}  // namespace

RowRelease::RowRelease(std::size_t report_size) : is_worth_it_(report_size > 16 * megabyte) {}

void RowRelease::release(std::span<Jsonb* const> rows) {
    if (!is_worth_it_) {
        return;
    }
    bytes_ += call_postgres([rows] {
        std::size_t freed = 0;
        for (Jsonb* row : rows) {
            freed += VARSIZE(row);
            pfree(row);
        }
        return freed;
    });
    if (bytes_ > 4 * megabyte) {
        return_free_memory();
        bytes_ = 0;
    }
}

}  // namespace batch_ops::postgres
