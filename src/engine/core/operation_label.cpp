#include "engine/core/operation_label.hpp"

namespace batch_ops {

std::string operation_label(std::string_view id, std::size_t index) {
    return "operation \"" + clipped(id) + "\" (index " + std::to_string(index) + ")";
}

std::string operation_label(std::size_t index) {
    return "operation at index " + std::to_string(index);
}

}  // namespace batch_ops
