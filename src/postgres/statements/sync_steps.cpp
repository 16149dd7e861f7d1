#include "postgres/statements/sync_steps.hpp"

#include <cstddef>
#include <utility>

#include "postgres/statements/holder_sql.hpp"
#include "postgres/statements/row_updates_sql.hpp"
#include "postgres/statements/statement_builder.hpp"
#include "postgres/statements/sync_sql.hpp"

namespace batch_ops::postgres {

std::vector<SyncStep> build_sync_steps(RelationCatalog& catalog, ValueInput& input,
                                       const ResolvedOperation& operation) {
    const ResolvedOperation scoped = with_scope(catalog, input, operation);
    StatementParts parts(catalog, input, scoped);
    const SyncColumns columns = sync_columns_of(parts);
    std::vector<std::size_t> keyed;
    std::vector<std::size_t> others;
    for (std::size_t place = 0; place < scoped.rows().size(); ++place) {
        (has_key(scoped.rows()[place], columns) ? keyed : others).push_back(place);
    }
    std::vector<SyncStep> steps;
    steps.push_back(
        {"look for others", build_look_for_others(catalog, input, scoped, columns, keyed)});
    steps.push_back({"delete", build_delete_of_others(catalog, input, scoped, columns, keyed)});
    for (Statement& look : build_sync_looks(catalog, input, scoped, columns, keyed)) {
        steps.push_back({"look", std::move(look)});
    }
    for (Statement& look : build_looks_for_holders(catalog, input, scoped, columns, keyed)) {
        steps.push_back({"look for holders", std::move(look)});
    }
    for (Statement& update :
         build_updates_of(catalog, input, scoped, columns.key, columns.scope, keyed)) {
        if (update.sql.starts_with("UPDATE")) {
            steps.push_back({"update", std::move(update)});
        }
    }
    if (!others.empty()) {
        steps.push_back({"create", build_insert_of(catalog, input, scoped, others)});
    }
    return steps;
}

}  // namespace batch_ops::postgres
