#include "engine/batch_error.hpp"

#include "engine/sqlstate.hpp"

namespace batch_ops {

BatchError invalid_request(std::string message, std::string hint) {
    return {sqlstate::invalid_parameter_value, std::move(message), std::move(hint)};
}

}  // namespace batch_ops
