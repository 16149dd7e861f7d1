#include "engine/core/sentences.hpp"

namespace batch_ops {

std::string sentences(const std::vector<std::string>& texts) {
    std::string all;
    for (const std::string& text : texts) {
        if (!text.empty()) {
            all += (all.empty() ? "" : " ") + text;
        }
    }
    return all;
}

}  // namespace batch_ops
