#include "postgres/statements/operation_steps.hpp"

#include <cstddef>
#include <numeric>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "postgres/statements/conflict_sql.hpp"
#include "postgres/statements/holder_sql.hpp"
#include "postgres/statements/lookup_sql.hpp"
#include "postgres/statements/row_updates_sql.hpp"
#include "postgres/statements/statement_builder.hpp"
#include "postgres/statements/sync_sql.hpp"

namespace batch_ops::postgres {

namespace {

class Steps {
public:
    Steps(RelationCatalog& catalog, ValueInput& input, const ResolvedOperation& operation)
        : catalog_(catalog), input_(input), operation_(operation) {}

    std::vector<OperationStep> take() {
        const Operation& operation = operation_.operation();
        check_reference_columns(*catalog_.find(operation.entity), operation);
        for (const Lookup& lookup : lookups_of(catalog_, operation_)) {
            append("look up", build_lookup(catalog_, input_, operation_, lookup));
        }
        if (operation.action == Action::sync) {
            append_sync();
        } else {
            append_others();
        }
        return std::move(steps_);
    }

private:
    void append(std::string_view name, Statement statement) {
        if (seen_.insert(statement.sql).second) {
            steps_.push_back({std::string(name), std::move(statement)});
        }
    }

    void append(std::string_view name, std::vector<Statement> statements) {
        for (Statement& statement : statements) {
            append(statement.finds_repeated_keys ? "look for repeated keys" : name,
                   std::move(statement));
        }
    }

    void append_others() {
        const auto& conflict = operation_.metadata().on_conflict;
        if (conflict && conflict->selects()) {
            append_look();
            append("create", build_insert_of(catalog_, input_, operation_, all_places()));
            return;
        }
        append(action_name(operation_.operation().action),
               build_statements(catalog_, input_, operation_));
        if (operation_.conflict_filter() != nullptr) {
            append_look();  // for those that stay as they are
        }
    }

    [[nodiscard]] std::vector<std::size_t> all_places() const {
        std::vector<std::size_t> all(operation_.rows().size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        return all;
    }

    void append_look() {
        append("look", build_look_for_rows(catalog_, input_, operation_, all_places()));
    }

    void append_sync() {
        const ResolvedOperation scoped = with_scope(catalog_, input_, operation_);
        StatementParts parts(catalog_, input_, scoped);
        const SyncColumns columns = sync_columns_of(parts);
        std::vector<std::size_t> keyed;
        std::vector<std::size_t> others;
        for (std::size_t place = 0; place < scoped.rows().size(); ++place) {
            (has_key(scoped.rows()[place], columns) ? keyed : others).push_back(place);
        }
        append("look for others", build_look_for_others(catalog_, input_, scoped, columns, keyed));
        append("delete", build_delete_of_others(catalog_, input_, scoped, columns, keyed));
        append("look", build_sync_looks(catalog_, input_, scoped, columns, keyed));
        append("look for holders",
               build_looks_for_holders(catalog_, input_, scoped, columns, keyed));
        for (Statement& update :
             build_updates_of(catalog_, input_, scoped, columns.key, columns.scope, keyed)) {
            if (update.sql.starts_with("UPDATE")) {
                append("update", std::move(update));
            }
        }
        append_creates(scoped, keyed);
        append_creates(scoped, others);
    }

    // Also those with a key may be new.
    void append_creates(const ResolvedOperation& scoped, const std::vector<std::size_t>& places) {
        if (!places.empty()) {
            append("create", build_insert_of(catalog_, input_, scoped, places));
        }
    }

    RelationCatalog& catalog_;
    ValueInput& input_;
    const ResolvedOperation& operation_;
    std::vector<OperationStep> steps_{};
    std::unordered_set<std::string> seen_{};
};

}  // namespace

std::vector<OperationStep> build_steps(RelationCatalog& catalog, ValueInput& input,
                                       const ResolvedOperation& operation) {
    return Steps(catalog, input, operation).take();
}

}  // namespace batch_ops::postgres
