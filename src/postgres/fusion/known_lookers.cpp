#include "postgres/fusion/known_lookers.hpp"

#include "postgres/catalog/session_memory.hpp"

namespace batch_ops::postgres {

namespace {

SessionMemory<bool>& known_lookers() {
    constexpr std::size_t most_lookers = 1000;
    static auto* const known = new SessionMemory<bool>(most_lookers);
    return *known;
}

std::uint64_t key_of(Oid relation, Action action, Sight sight) {
    return (std::uint64_t{relation} * all_actions.size() + static_cast<std::uint64_t>(action)) * 2 +
           static_cast<std::uint64_t>(sight);
}

}  // namespace

bool is_known_to_look(Oid relation, Action action, Sight sight) {
    return known_lookers().find(key_of(relation, action, sight)) != nullptr;
}

void remember_that_looks(Oid relation, Action action, Sight sight) {
    known_lookers().keep(key_of(relation, action, sight), true, noticed_catalog_changes());
}

}  // namespace batch_ops::postgres
