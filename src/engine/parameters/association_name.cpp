#include "engine/parameters/association_name.hpp"

#include <utility>

#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

Include parse_association(std::string_view text, const std::string& where) {
    NameScanner scanner(text, association_delimiters, where);
    Include association;
    association.name = scanner.name();
    if (scanner.skip('.')) {
        association.schema = std::exchange(association.name, scanner.name());
    }
    if (scanner.skip('!')) {
        association.constraint = scanner.name();
    }
    if (!scanner.at_end()) {
        scanner.fail("the end");
    }
    association.key = association.name;
    return association;
}

std::string association_text(const Include& association) {
    return include_text({.key = association.name,
                         .schema = association.schema,
                         .name = association.name,
                         .constraint = association.constraint});
}

}  // namespace batch_ops
