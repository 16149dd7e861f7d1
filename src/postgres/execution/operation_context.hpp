// The CONTEXT line that says which operation an error belongs to.
#pragma once

#include "engine/request/operation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Adds `batch operation "a" (index 0)` to the context of every error that the server reports while
/// it lives. The stack of callbacks is a list through the C stack: putting it back is an
/// assignment.
class OperationContext {
public:
    /// `operation` must outlive this.
    explicit OperationContext(const Operation& operation);
    ~OperationContext() { error_context_stack = callback_.previous; }
    OperationContext(const OperationContext&) = delete;
    OperationContext& operator=(const OperationContext&) = delete;

private:
    ErrorContextCallback callback_{};
};

}  // namespace batch_ops::postgres
