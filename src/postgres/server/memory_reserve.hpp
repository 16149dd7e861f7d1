// What happens when C++ code cannot have the memory that it asks for.
//
// std::bad_alloc is an error like others, but the way out needs memory too: nlohmann_json takes a
// tree apart with a stack from the heap, in a destructor, and what a destructor throws ends the
// process, and with it every session of the server. So there is a reserve. The first request that
// fails is granted from it; from then on memory is short, which ends the batch at its next check
// for interruption, and what is left of the reserve is for the way out. Should even that not be
// enough, this session ends, and no other.
#pragma once

#include <exception>
#include <new>

namespace batch_ops::postgres {

/// Installs the handlers for as long as it lives; they nest.
class MemoryReserve {
public:
    /// Throws std::bad_alloc when there is not even a reserve.
    MemoryReserve();
    ~MemoryReserve();
    MemoryReserve(const MemoryReserve&) = delete;
    MemoryReserve& operator=(const MemoryReserve&) = delete;

private:
    std::new_handler outer_new_handler_;
    std::terminate_handler outer_terminate_handler_;
};

/// Whether the reserve has been touched: what runs should end.
bool memory_is_short();

}  // namespace batch_ops::postgres
