// The operators that generated SQL uses: found by the type of a column, never by the search_path.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "engine/core/function_ref.hpp"
#include "engine/parameters/comparison.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// An operator as generated SQL names it.
struct SqlOperator {
    /// What is between the operands: ` OPERATOR("schema".=) `, before it a cast of the left one
    /// where the server might otherwise find another operator in that schema.
    std::string text;
    Oid right_type;  ///< the type that its right operand is given as
};

/// Remembers what it has found.
class OperatorCatalog {
public:
    /// The operator that compares a column of `type` (a base type): by the default btree family of
    /// the type, for patterns and containment by name. nullopt when the type has none. Valid until
    /// forget().
    const std::optional<SqlOperator>& comparison(Oid type, Comparison comparison);

    /// `+` of a type and itself, or nullopt. Valid likewise.
    const std::optional<SqlOperator>& addition(Oid type);

    void forget() { found_.clear(); }

private:
    const std::optional<SqlOperator>& remembered(std::uint64_t key,
                                                 FunctionRef<std::optional<SqlOperator>()> find);

    std::unordered_map<std::uint64_t, std::optional<SqlOperator>> found_{};
};

/// `::type`, what is to follow an operand of an operator in that schema, or nothing. Without it the
/// server prefers an operator of exactly the operand's type, for example of a domain: anyone who
/// can create objects in the schema could put one in the place of the intended operator. Nobody can
/// in pg_catalog. `base_type` is that of the operand without domains, if it may be an enum: to the
/// server a domain over one is none. Server's terms: call under the guard.
const char* operand_cast(Oid operator_schema, Oid operand_type, Oid base_type = InvalidOid);

}  // namespace batch_ops::postgres
