#include "postgres/catalog/known_relations.hpp"

#include <cstddef>
#include <unordered_map>

namespace batch_ops::postgres {

namespace {

// A column takes 250 bytes at the most, with names of 63 bytes.
constexpr std::size_t most_columns = 4096;
constexpr std::size_t columns_worth_of_a_relation = 4;

// What descriptions depend on beside the catalogs and the role.
struct Surroundings {
    std::uint64_t changes = 0;
    bool row_security = false;
    bool forces_no_policies = false;  // as the server does while it checks foreign keys
    planner_hook_type planner = nullptr;

    bool operator==(const Surroundings&) const = default;
};

struct KnownRelations {
    Surroundings surroundings{};
    std::unordered_map<std::uint64_t, std::shared_ptr<const Relation>> relations{};
    std::size_t columns = 0;

    void forget() {
        relations.clear();
        columns = 0;
    }
};

KnownRelations& known_relations(std::uint64_t catalog_changes) {
    // Lives as long as the backend; a static object's destructor would run at a bad time of its
    // exit.
    static auto* instance = new KnownRelations();
    KnownRelations& known = *instance;
    const Surroundings now{catalog_changes, row_security, InNoForceRLSOperation(), planner_hook};
    if (!(known.surroundings == now)) {
        known.forget();
        known.surroundings = now;
    }
    return known;
}

// Roles take turns in a session that serves many.
std::uint64_t key_of(Oid relation) {
    return std::uint64_t{GetUserId()} << 32 | relation;
}

}  // namespace

std::shared_ptr<const Relation> known_relation(Oid relation, std::uint64_t catalog_changes) {
    const auto& relations = known_relations(catalog_changes).relations;
    const auto found = relations.find(key_of(relation));
    return found == relations.end() ? nullptr : found->second;
}

void remember_relation(const std::shared_ptr<const Relation>& relation,
                       std::uint64_t catalog_changes) {
    KnownRelations& known = known_relations(catalog_changes);
    const std::size_t columns = relation->columns.size() + columns_worth_of_a_relation;
    if (known.columns + columns > most_columns) {
        known.forget();
    }
    if (known.relations.insert_or_assign(key_of(relation->oid), relation).second) {
        known.columns += columns;
    }
}

}  // namespace batch_ops::postgres
