// Not to wait for locks of others.
#pragma once

namespace batch_ops::postgres {

/// While it is short, what would have to wait for a lock fails with 55P03 (lock_not_available)
/// after a millisecond, the shortest that the server knows. It is the server's own lock_timeout,
/// changed as a function with a SET clause does: undone with the subtransaction around it.
class ShortLockTimeout {
public:
    /// A subtransaction must be open. Throws BatchError.
    void shorten();
    [[nodiscard]] bool is_short() const { return nest_level_ != 0; }
    /// As it was before; does nothing where it isn't short. Throws BatchError.
    void restore();

private:
    int nest_level_ = 0;  // of the server's settings; 0: not short
};

}  // namespace batch_ops::postgres
