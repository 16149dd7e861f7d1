#include "postgres/execution/operation_context.hpp"

namespace batch_ops::postgres {

namespace {

void describe_operation(void* argument) {
    const auto* operation = static_cast<const Operation*>(argument);
    errcontext("batch operation \"%s\" (index %zu)", operation->id.c_str(), operation->index);
}

}  // namespace

OperationContext::OperationContext(const Operation& operation) {
    callback_.callback = describe_operation;
    callback_.arg = const_cast<Operation*>(&operation);
    callback_.previous = error_context_stack;
    error_context_stack = &callback_;
}

}  // namespace batch_ops::postgres
