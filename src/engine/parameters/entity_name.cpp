#include "engine/parameters/entity_name.hpp"

#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

EntityName parse_entity_name(std::string_view text) {
    NameScanner scanner(text, entity_delimiters, "entity");
    std::vector<std::string> parts;
    constexpr std::size_t most_parts = 3;
    do {
        parts.push_back(scanner.name());
    } while (parts.size() <= most_parts && scanner.skip('.'));
    if (parts.size() > most_parts) {
        throw invalid_request("entity \"" + std::string(text) + "\" has more than three parts",
                              "Enclose names with special characters in double quotes.");
    }
    if (!scanner.at_end()) {
        scanner.fail("the end");
    }
    EntityName name{.table = std::move(parts.back())};
    if (parts.size() >= 2) {
        name.schema = std::move(parts[parts.size() - 2]);
    }
    if (parts.size() == most_parts) {
        name.database = std::move(parts.front());
    }
    return name;
}

}  // namespace batch_ops
