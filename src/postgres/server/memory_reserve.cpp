#include "postgres/server/memory_reserve.hpp"

#include <sys/mman.h>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

namespace {

// Address space only, until it is needed: the pages are never touched.
constexpr std::size_t reserve_size = std::size_t{8} * 1024 * 1024;

void* reserve = nullptr;

void fill_reserve() {
    if (reserve != nullptr) {
        return;
    }
    void* const mapped =
        mmap(nullptr, reserve_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
        throw std::bad_alloc();
    }
    reserve = mapped;
}

// Is called when memory cannot be had; when it returns the request is tried again.
void give_reserve_up() {
    if (reserve == nullptr) {
        throw std::bad_alloc();
    }
    munmap(reserve, reserve_size);
    reserve = nullptr;
}

// An exception where there may be none. Every other session would be lost if this process aborted.
[[noreturn]] void end_session() {
    ereport(FATAL, (errcode(memory_is_short() ? ERRCODE_OUT_OF_MEMORY : ERRCODE_INTERNAL_ERROR),
                    errmsg("terminating connection because batch_ops cannot continue"),
                    memory_is_short() ? errdetail("Memory is exhausted.") : 0));
    pg_unreachable();
}

}  // namespace

MemoryReserve::MemoryReserve() {
    fill_reserve();
    outer_new_handler_ = std::set_new_handler(give_reserve_up);
    outer_terminate_handler_ = std::set_terminate(end_session);
}

MemoryReserve::~MemoryReserve() {
    std::set_new_handler(outer_new_handler_);
    std::set_terminate(outer_terminate_handler_);
}

bool memory_is_short() {
    return reserve == nullptr;
}

}  // namespace batch_ops::postgres
