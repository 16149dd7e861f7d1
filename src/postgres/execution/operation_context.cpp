#include "postgres/execution/operation_context.hpp"

namespace batch_ops::postgres {

namespace {

void describe_operation(void* argument) {
    const auto* described = static_cast<const OperationContext::Described*>(argument);
    const Operation& operation = *described->first;
    if (described->others == 0) {
        errcontext("batch operation \"%s\" (index %zu)", operation.id.c_str(), operation.index);
    } else if (described->others == 1) {
        errcontext("batch operation \"%s\" (index %zu), or the one that runs with it",
                   operation.id.c_str(), operation.index);
    } else {
        errcontext("batch operation \"%s\" (index %zu), or one of %zu that run with it",
                   operation.id.c_str(), operation.index, described->others);
    }
}

}  // namespace

OperationContext::OperationContext(const Operation& operation, std::size_t others)
    : described_{&operation, others} {
    callback_.callback = describe_operation;
    callback_.arg = &described_;
    callback_.previous = error_context_stack;
    error_context_stack = &callback_;
}

}  // namespace batch_ops::postgres
