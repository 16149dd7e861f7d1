// A callable that somebody else owns, for the time of a call: what std::function costs to keep, a
// callback that is only called need not pay.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace batch_ops {

template <typename Signature>
class FunctionRef;

/// The callable must live as long as this.
template <typename Result, typename... Arguments>
class FunctionRef<Result(Arguments...)> {
public:
    template <typename Callable>
    requires(!std::is_same_v<Callable, FunctionRef> &&
             std::is_invocable_r_v<Result, const Callable&, Arguments...>)
        FunctionRef(
            const Callable& callable)  // NOLINT(google-explicit-constructor): lambdas are passed
        : callable_(std::addressof(callable)),
          call_([](const void* target, Arguments... arguments) -> Result {
              return (*static_cast<const Callable*>(target))(std::forward<Arguments>(arguments)...);
          }) {}

    Result operator()(Arguments... arguments) const {
        return call_(callable_, std::forward<Arguments>(arguments)...);
    }

private:
    const void* callable_;
    Result (*call_)(const void*, Arguments...);
};

}  // namespace batch_ops
