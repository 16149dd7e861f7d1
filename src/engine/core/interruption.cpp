#include "engine/core/interruption.hpp"

namespace batch_ops {

namespace detail {
InterruptionCheck interruption_check = nullptr;
}  // namespace detail

void set_interruption_check(InterruptionCheck check) {
    detail::interruption_check = check;
}

}  // namespace batch_ops
