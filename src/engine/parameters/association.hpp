// Associations, as `__include` names them: `[alias:][schema.]name[!constraint][(nested, …)]`,
// separated by commas. What the object form says beside is in included_rows.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace batch_ops {

/// Nesting is bounded: every level costs a level of recursion and a subquery in the statement.
constexpr int deepest_include = 20;

/// In one read, nested ones too: each is a subquery of the statement.
constexpr int most_includes = 100;

struct IncludedRows;

/// One association: `[alias:][schema.]name[!constraint][(nested, …)]`.
struct Include {
    std::string key{};         ///< in the result: the alias, or the name as written
    std::string schema{};      ///< of the related table; empty when not given
    std::string name{};        ///< a foreign-key column of this table, or a related table
    std::string constraint{};  ///< empty when not given
    std::vector<Include> nested{};
    /// Which rows are meant, and what of them; nullptr: all, as the string form says.
    std::shared_ptr<const IncludedRows> rows{};
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

/// One association as the object form names it, `[schema.]name[!constraint]`. Throws likewise.
Include parse_include_name(std::string_view text, const std::string& where);

/// Throws 22023 for a key of the result that the server would cut: two that begin alike would
/// become one.
void check_include_key(const std::string& key, const std::string& where);

/// Throws 22023 for associations that are too many, or nested too deep.
void check_includes(const std::vector<Include>& includes, const std::string& where);

}  // namespace batch_ops
