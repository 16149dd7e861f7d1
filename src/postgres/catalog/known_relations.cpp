#include "postgres/catalog/known_relations.hpp"

#include <cstddef>

#include "postgres/catalog/session_memory.hpp"

namespace batch_ops::postgres {

namespace {

// A column takes 250 bytes at the most, with names of 63 bytes.
constexpr std::size_t most_columns = 4096;
constexpr std::size_t columns_worth_of_a_relation = 4;

// What descriptions depend on beside the catalogs and the role.
struct Surroundings {
    bool row_security = false;
    bool forces_no_policies = false;  // as the server does while it checks foreign keys
    planner_hook_type planner = nullptr;

    bool operator==(const Surroundings&) const = default;
};

using Memory = SessionMemory<std::shared_ptr<const Relation>>;

Memory& known_relations() {
    static auto* const known = new Memory(most_columns);
    static Surroundings before;
    const Surroundings now{row_security, InNoForceRLSOperation(), planner_hook};
    if (!(before == now)) {
        known->forget();
        before = now;
    }
    return *known;
}

// Roles take turns in a session that serves many.
std::uint64_t key_of(Oid relation) {
    return std::uint64_t{GetUserId()} << 32 | relation;
}

}  // namespace

std::shared_ptr<const Relation> known_relation(Oid relation) {
    const auto* const known = known_relations().find(key_of(relation));
    return known == nullptr ? nullptr : *known;
}

void remember_relation(const std::shared_ptr<const Relation>& relation, std::uint64_t as_of) {
    known_relations().keep(key_of(relation->oid), relation, as_of,
                           relation->columns.size() + columns_worth_of_a_relation);
}

}  // namespace batch_ops::postgres
