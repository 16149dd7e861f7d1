#include "postgres/fusion/known_lookers.hpp"

#include <unordered_set>

#include "postgres/catalog/relation_catalog.hpp"

namespace batch_ops::postgres {

namespace {

// A bound on memory; who meets more forgets, and finds out again.
constexpr std::size_t most_known_lookers = 1000;

struct KnownLookers {
    std::unordered_set<std::uint64_t> lookers{};
    std::uint64_t catalog_changes = 0;
};

// Lives as long as the backend; a static object's destructor would run at a bad time of its exit.
KnownLookers& known_lookers() {
    static auto* instance = new KnownLookers();
    if (instance->catalog_changes != noticed_catalog_changes()) {
        instance->lookers.clear();
        instance->catalog_changes = noticed_catalog_changes();
    }
    return *instance;
}

std::uint64_t key_of(Oid relation, Action action, Sight sight) {
    return (std::uint64_t{relation} * all_actions.size() + static_cast<std::uint64_t>(action)) * 2 +
           static_cast<std::uint64_t>(sight);
}

}  // namespace

bool is_known_to_look(Oid relation, Action action, Sight sight) {
    return known_lookers().lookers.contains(key_of(relation, action, sight));
}

void remember_that_looks(Oid relation, Action action, Sight sight) {
    KnownLookers& known = known_lookers();
    if (known.lookers.size() >= most_known_lookers) {
        known.lookers.clear();
    }
    known.lookers.insert(key_of(relation, action, sight));
}

}  // namespace batch_ops::postgres
