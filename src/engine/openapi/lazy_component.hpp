#pragma once

#include <functional>
#include <string>

#include "engine/json/value.hpp"

namespace batch_ops::openapi {

/// A component whose schema is made when it is written: those of thousands of entities would take
/// hundreds of megabytes at once. For the same reason `make` should hold no more than two words,
/// which need no memory of their own.
struct LazyComponent {
    std::string name;
    std::function<Value()> make;
};

}  // namespace batch_ops::openapi
