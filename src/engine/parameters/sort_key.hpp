// What `__sort` names: `[association.]column`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/parameters/association.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

struct SortKey {
    std::string column;
    bool descending = false;
    std::optional<bool> nulls_first{};
    /// Whose column it is; nullptr: the table's own.
    std::shared_ptr<const Include> association{};
};

/// What ends a name in `schema.name!constraint.column:desc`.
inline constexpr std::string_view sort_delimiters = ".!:,";

/// Reads the name at which the scanner is. Throws 22023.
SortKey read_sort_name(NameScanner& scanner);

/// The name as it is to be written.
std::string sort_name(const SortKey& key);

/// Throws 22023 for columns of more associations than one statement is to join.
void check_sort_associations(const std::vector<SortKey>& keys, const std::string& where);

}  // namespace batch_ops
