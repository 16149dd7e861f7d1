// What the server's catalogs say about the tables and types that a batch touches.
//
// Nothing is remembered beyond one batch, and within a batch only until something about any
// relation changes, or something that names are looked up by: the role, the search_path, the
// schemas.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/request/operation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct Column {
    std::string name;
    std::string quoted;  ///< `"name"`
    AttrNumber number;
    Oid type;
    Oid base_type;  ///< without domains
    bool selectable;
};

struct Relation {
    Oid oid;
    char kind;  ///< pg_class.relkind
    std::string schema;
    std::string name;
    std::string quoted;  ///< `"schema"."name"`
    bool row_security;   ///< policies apply to the current role
    std::vector<Column> columns;

    [[nodiscard]] const Column* find(std::string_view column) const;
    /// Throws undefined_column(), with where in the request the name stands, in the words that
    /// `place` makes.
    template <typename Place>
    [[nodiscard]] const Column& column(std::string_view column, Place place) const {
        if (const Column* found = find(column)) {
            return *found;
        }
        throw undefined_column(column, place());
    }
    /// For a name from the catalog.
    [[nodiscard]] const Column& column(std::string_view column) const;
    /// 42703, with the readable columns in the hint.
    [[nodiscard]] BatchError undefined_column(std::string_view column,
                                              const std::string& place) const;
    /// Those that the role may select. A read of none is denied by the server, which asks for the
    /// right to at least one.
    [[nodiscard]] std::vector<const Column*> readable_columns() const;
};

/// An operator as generated SQL names it.
struct SqlOperator {
    /// What stands between the operands: ` OPERATOR("schema".=) `, before it a cast of the left one
    /// where the server might otherwise find another operator in that schema.
    std::string text;
    Oid right_type;  ///< the type that its right operand is given as
};

class RelationCatalog {
public:
    explicit RelationCatalog(Oid extension_schema) : extension_schema_(extension_schema) {}

    /// The schema of this extension's own functions.
    [[nodiscard]] Oid extension_schema() const { return extension_schema_; }

    /// The table, view or foreign table of that name, locked against change until the transaction
    /// ends. Throws 42P01, 42501, 42809 or 0A000.
    std::shared_ptr<const Relation> find(const std::shared_ptr<const Entity>& entity);

    /// The same of a relation that the catalogs lead to.
    std::shared_ptr<const Relation> find(Oid relation);

    /// Whether a relation is in an exposed schema.
    [[nodiscard]] static bool is_exposed(Oid relation);

    /// Whether the role may select at least one column of a relation in an exposed schema.
    [[nodiscard]] static bool may_read(Oid relation);

    /// The operator that compares a column of `type` (a base type): by the default btree family of
    /// the type, for patterns and containment by name. nullopt when the type has none.
    const std::optional<SqlOperator>& comparison(Oid type, Comparison comparison);

    /// `+` of a type and itself, or nullopt.
    std::optional<SqlOperator> addition(Oid type);

    /// To be called when a savepoint was undone: the locks that were taken since are gone, and what
    /// was read under them may change from now on.
    void forget_relations() { relations_.clear(); }

private:
    // What a trigger may change in the middle of a batch.
    struct Surroundings {
        std::uint64_t changes = 0;
        Oid user = InvalidOid;
        bool row_security = false;
        std::string search_path{};
        std::string exposed_schemas{};
    };

    void forget_after_change();
    [[nodiscard]] bool are_as_before() const;

    // A batch names few tables: looking through them is quicker than hashing a name.
    std::vector<std::pair<std::shared_ptr<const Entity>, std::shared_ptr<const Relation>>>
        relations_;
    std::unordered_map<std::uint64_t, std::optional<SqlOperator>> operators_;
    Oid extension_schema_;
    Surroundings surroundings_{};
};

/// Called once when the module is loaded: notices changes of relations, schemas, casts and
/// memberships of roles.
void register_catalog_invalidation();

/// Counts the changes that were noticed so far.
std::uint64_t noticed_catalog_changes();

/// The columns of a constraint of that name; none when there is no such constraint.
std::vector<std::string> constraint_columns(const Relation& relation,
                                            const std::string& constraint);

/// `"name"`, for any name.
std::string quote_name(std::string_view name);

/// `::type`, what is to follow an operand of an operator in that schema, or nothing. Without it the
/// server prefers an operator of exactly the operand's type, of a domain for example: whoever may
/// create objects in the schema could stand one in the place of the operator that is meant. Nobody
/// can in pg_catalog. Server's terms: call under the guard.
const char* operand_cast(Oid operator_schema, Oid operand_type);

}  // namespace batch_ops::postgres
