#include "engine/parameters/sort_key.hpp"

#include <set>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/parameters/association_name.hpp"

namespace batch_ops {

SortKey read_sort_name(NameScanner& scanner) {
    SortKey key{.column = scanner.name()};
    std::string schema;
    std::string table;
    std::string constraint;
    if (scanner.skip('.')) {
        table = std::exchange(key.column, scanner.name());
    }
    if (scanner.skip('.')) {
        schema = std::exchange(table, std::exchange(key.column, scanner.name()));
    }
    // The constraint stands behind the association, which is what came last.
    if (scanner.skip('!')) {
        if (!schema.empty()) {
            scanner.fail();
        }
        schema = std::exchange(table, std::move(key.column));
        constraint = scanner.name();
        if (!scanner.skip('.')) {
            scanner.fail("\".column\"");
        }
        key.column = scanner.name();
    }
    if (!table.empty()) {
        key.association = std::make_shared<const Include>(
            Include{.key = table, .schema = schema, .name = table, .constraint = constraint});
    }
    return key;
}

std::string sort_name(const SortKey& key) {
    const std::string column = written_name(key.column, sort_delimiters);
    return key.association == nullptr ? column : association_text(*key.association) + "." + column;
}

void check_sort_associations(const std::vector<SortKey>& keys, const std::string& where) {
    constexpr std::size_t most = 20;
    std::set<std::string> associations;
    for (const SortKey& key : keys) {
        if (key.association != nullptr) {
            associations.insert(association_text(*key.association));
        }
    }
    if (associations.size() > most) {
        throw invalid_request(where + " has columns of more than " + std::to_string(most) +
                              " associations");
    }
}

}  // namespace batch_ops
