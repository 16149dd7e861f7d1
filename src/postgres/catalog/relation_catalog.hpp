// What the server's catalogs say about the tables and types that a batch touches.
//
// Names are looked up anew by each batch, and within a batch when something about any relation
// changes, or something that names are looked up by: the role, the search_path, the schemas. What a
// name leads to may have been described to an earlier batch of the session (known_relations).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/request/operation.hpp"
#include "postgres/catalog/operator_catalog.hpp"
#include "postgres/catalog/relation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

class RelationCatalog {
public:
    explicit RelationCatalog(Oid extension_schema) : extension_schema_(extension_schema) {}

    /// The schema of this extension's own functions.
    [[nodiscard]] Oid extension_schema() const { return extension_schema_; }

    /// The table, view or foreign table of that name, locked against change until the transaction
    /// ends. Throws 42P01, 42501, 42809 or 0A000.
    std::shared_ptr<const Relation> find(const std::shared_ptr<const Entity>& entity);

    /// The same of a name that no operation holds.
    static std::shared_ptr<const Relation> find(const EntityName& name);

    /// The same of a relation that the catalogs lead to.
    std::shared_ptr<const Relation> find(Oid relation);

    /// Whether the role, the search_path and whatever else decides what may be found are as they
    /// were at the last find(). Not so when a function that has others for itself has failed: they
    /// stay in force until what failed is undone.
    [[nodiscard]] bool has_same_rules() const;

    /// Whether a relation is in an exposed schema.
    [[nodiscard]] static bool is_exposed(Oid relation);

    /// Whether the role may select at least one column of a relation in an exposed schema.
    [[nodiscard]] static bool may_read(Oid relation);

    /// The operators of types, as long as what was read is valid.
    [[nodiscard]] OperatorCatalog& operators() { return operators_; }

    /// To be called when a savepoint was undone: the locks that were taken since are gone, and what
    /// was read under them may change from now on.
    void forget_relations() {
        has_forgotten_ = has_forgotten_ || !relations_.empty();
        relations_.clear();
    }

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
    bool has_forgotten_ = false;  // any of them
    OperatorCatalog operators_{};
    Oid extension_schema_;
    Surroundings surroundings_{};
};

bool has_constraint(const Relation& relation, const std::string& constraint);

/// The columns of a constraint of that name; none when there is no such constraint.
std::vector<std::string> constraint_columns(const Relation& relation,
                                            const std::string& constraint);

}  // namespace batch_ops::postgres
