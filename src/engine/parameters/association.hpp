// Associations, as `__include` names them: `[alias:][schema.]name[!constraint][(nested, …)]`,
// separated by commas.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace batch_ops {

/// Nesting is bounded: every level costs a level of recursion and a subquery in the statement.
constexpr int deepest_include = 20;

/// One association: `[alias:][schema.]name[!constraint][(nested, …)]`.
struct Include {
    std::string key{};         ///< in the result: the alias, or the name as written
    std::string schema{};      ///< of the related table; empty when not given
    std::string name{};        ///< a foreign-key column of this table, or a related table
    std::string constraint{};  ///< empty when not given
    std::vector<Include> nested{};
};

/// The same without the forms of other tools that are read as names: `customer(*)` for
/// `customer`, `customer as c` for `c:customer`, `invoice.customer` for `invoice(customer)`;
/// nothing when there are none.
std::optional<std::vector<Include>> meant_includes(const std::vector<Include>& includes);

/// As it is to be written.
std::string include_text(const Include& include);
std::string includes_text(const std::vector<Include>& includes);

/// Throws 22023 for what cannot be read, and for more than a hundred. `where` says in errors which
/// parameter the text is.
std::vector<Include> parse_includes(std::string_view text, const std::string& where);

}  // namespace batch_ops
