// The unique index by which a create finds out that a row is there already, as SQL.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/catalog/relation.hpp"

namespace batch_ops::postgres {

/// What statements call the rows that are given, beside `t` for the table.
inline constexpr char given_alias[] = "k";

/// Names of functions and operators are qualified where the search_path that is in force now would
/// lead to others: such SQL must be planned under it.
struct ConflictTarget {
    /// One column or expression of the index.
    struct Key {
        std::string of_table;  ///< `t."email"`, `lower(t.email)`
        std::string of_given;  ///< the same of `k`
        std::string equality;  ///< ` OPERATOR("pg_catalog".=) `
        std::string column{};  ///< empty for an expression
    };
    /// A column of the row that is given, on which the index depends; not a generated one, but
    /// those that it is made from.
    struct Dependency {
        std::string column;
        /// What a row that leaves it out holds there; `NULL` where that is known only when it is
        /// stored.
        std::string default_value;
    };

    /// What follows ON CONFLICT: `("email")`, `ON CONSTRAINT "tag_name"`, `(lower(email)) WHERE …`.
    std::string inference;
    /// The index that is meant alone, where others of the same definition might be too.
    Oid index = InvalidOid;
    std::vector<Key> keys{};
    bool nulls_are_equal = false;
    std::string predicate_of_table{};  ///< of a partial index, else empty
    std::string predicate_of_given{};
    std::vector<Dependency> dependencies{};
};

/// Of a unique index of the relation by its name, or of the index behind a constraint; nullopt when
/// there is no valid one that can serve: a deferrable one cannot.
std::optional<ConflictTarget> conflict_target_of_index(const Relation& relation,
                                                       const std::string& name);
std::optional<ConflictTarget> conflict_target_of_constraint(const Relation& relation,
                                                            const std::string& name);

/// Of the first index on exactly these columns; nullopt when there is none, as for a view that the
/// server does not update by itself.
std::optional<ConflictTarget> conflict_target_of_columns(const Relation& relation,
                                                         const std::vector<std::string>& columns);

}  // namespace batch_ops::postgres
