// The border between the server's errors and C++ exceptions, both ways. The only file (with its
// .cpp) that may touch the server's exception stack.
//
// The server reports an error by longjmp, which skips destructors; C++ by exceptions, which the
// server's frames do not know. So every server call that may fail is made inside call_postgres(),
// and every function that the server calls is the body of a boundary().
//
// Headers use two terms for that. "Under the guard": within the lambda of call_postgres(). "In the
// server's terms": written like code of the server, called under the guard or by the server itself;
// such a function owns nothing that has a destructor, throws nothing, and may report errors of the
// server at any call.
//
// After a PgError only a savepoint may be undone, for the server is in the state that a failed
// statement leaves; and what explains the error may be looked at before: the state of the executor,
// the catalogs. A batch may run within a batch (a trigger's): each call has its own boundary,
// and an error leaves the inner one completely before the outer one sees it.
#pragma once

#include <type_traits>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "postgres/server/memory_reserve.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// An error that the server reported.
class PgError : public BatchError {
public:
    using BatchError::BatchError;
};

namespace detail {

/// Runs `body(argument)`; throws PgError when the server reports an error. The frame that sets the
/// jump is this function's own and holds nothing with a destructor while the body runs.
void run_guarded(void (*body)(void*), void* argument);

/// Puts the exception that is being handled aside, so that its handler can be left.
void keep_current_exception() noexcept;

/// Reports the exception that was put aside as a server error. No C++ object may be alive that the
/// jump would skip.
[[noreturn]] void report_kept_exception();

}  // namespace detail

/// Calls the server. Inside `call` there may only be server calls and locals without destructors:
/// no std::string, no throw. The value that it returns must be trivially destructible too.
template <typename Call>
auto call_postgres(Call&& call) -> std::invoke_result_t<Call&> {
    using Result = std::invoke_result_t<Call&>;
    using Plain = std::remove_reference_t<Call>;
    if constexpr (std::is_void_v<Result>) {
        detail::run_guarded([](void* body) { (*static_cast<Plain*>(body))(); }, &call);
    } else {
        static_assert(std::is_trivially_destructible_v<Result>);
        struct Frame {
            Plain* call;
            Result result;
        };
        Frame frame{&call, Result{}};
        detail::run_guarded(
            [](void* body) {
                auto* frame = static_cast<Frame*>(body);
                frame->result = (*frame->call)();
            },
            &frame);
        return frame.result;
    }
}

/// Throws when the server has been told to cancel the statement or to end the session, when memory
/// is short, and when the stack is as deep as max_stack_depth allows.
void throw_if_interrupted();

/// The body of a function that the server calls: what it throws becomes a server error.
template <typename Body>
Datum boundary(Body&& body) {
    try {
        const MemoryReserve reserve;
        return body();
    } catch (...) {
        detail::keep_current_exception();
    }
    detail::report_kept_exception();
}

}  // namespace batch_ops::postgres
