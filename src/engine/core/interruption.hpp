// Long work over what a request holds asks now and then whether it is still wanted.
#pragma once

namespace batch_ops {

/// Throws what a cancelled batch ends with.
using InterruptionCheck = void (*)();

/// What check_for_interruption() asks; without one, nothing interrupts. Set once, by the one that
/// runs the engine.
void set_interruption_check(InterruptionCheck check);

namespace detail {
extern InterruptionCheck interruption_check;
}  // namespace detail

/// Cheap enough for every element of a loop whose length a request decides.
inline void check_for_interruption() {
    if (detail::interruption_check != nullptr) {
        detail::interruption_check();
    }
}

}  // namespace batch_ops
