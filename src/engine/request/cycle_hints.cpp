#include "engine/request/cycle_hints.hpp"

#include <algorithm>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/parameters/action.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

// A create that has references among its values.
bool creates_by_references(const JsonNode& operation) {
    const JsonNode action = operation.member("action");
    const JsonNode values = operation.member("store_params");
    return action.is_string() && find_action(action.text()) == Action::create && values.exists() &&
           values.may_mention(reference_marker);
}

}  // namespace

std::string hint_for_cycle(std::span<const DependencyGraph::Index> cycle,
                           const JsonNode& operations, const OperationIds& ids,
                           const EdgeLists& explicit_dependencies) {
    for (std::size_t step = 0; step + 1 < cycle.size(); ++step) {
        check_for_interruption();
        const auto named = explicit_dependencies[cycle[step]];
        if (std::ranges::find(named, cycle[step + 1]) != named.end() ||
            !creates_by_references(operations.element(cycle[step]))) {
            return {};
        }
    }
    // To know one key beforehand is enough.
    const std::string first = clipped(ids[cycle.front()], 100);
    const std::string referring = clipped(ids[cycle[cycle.size() - 2]], 100);
    return "If the key of \"" + first + "\" is a uuid, write \"$ref:@uuid." + first +
           "\" for it in \"" + first + "\" and in \"" + referring +
           "\"; a foreign key to it must be deferred. Else create \"" + referring +
           "\" without it, and add it by an update.";
}

}  // namespace batch_ops
