// The CONTEXT line that says which operation an error belongs to.
#pragma once

#include <cstddef>

#include "engine/request/operation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Adds `batch operation "a" (index 0)` to the context of every error that the server reports while
/// it lives; where others run as one statement with it, also how many. The stack of callbacks is a
/// list through the C stack: putting it back is an assignment.
class OperationContext {
public:
    /// `operation` must outlive this.
    explicit OperationContext(const Operation& operation, std::size_t others = 0);
    ~OperationContext() { error_context_stack = callback_.previous; }
    OperationContext(const OperationContext&) = delete;
    OperationContext& operator=(const OperationContext&) = delete;

    struct Described {
        const Operation* first;
        std::size_t others;
    };

private:
    Described described_;
    ErrorContextCallback callback_{};
};

}  // namespace batch_ops::postgres
