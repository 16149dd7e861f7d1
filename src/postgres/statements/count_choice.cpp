#include "postgres/statements/count_choice.hpp"

#include <vector>

#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/bound_parameters.hpp"

namespace batch_ops::postgres {

namespace {

// --- in the server's terms ---

// Of the planner's units for each row: what it costs to keep a row and to bring it again. The
// planner takes as much as for an addition; that is a tenth of what can be measured.
double window_surcharge() {
    return 10 * cpu_tuple_cost;
}

// Of fewer rows than fit in these, asking the planner costs more than what it says can save.
constexpr BlockNumber few_blocks = 64;

Query* analyzed(const char* sql, const Oid* types, int count) {
    auto* const statement = linitial_node(RawStmt, pg_parse_query(sql));
    return linitial_node(Query,
                         pg_analyze_and_rewrite_fixedparams(statement, sql, types, count, nullptr));
}

BlockNumber blocks_of(Oid oid) {
    ::Relation relation = relation_open(oid, AccessShareLock);
    const bool has_its_own =
        RELKIND_HAS_TABLE_AM(relation->rd_rel->relkind) && !relation->rd_rel->relhassubclass;
    const BlockNumber blocks = has_its_own ? RelationGetNumberOfBlocks(relation) : few_blocks;
    relation_close(relation, NoLock);  // as for any plan, which may be executed
    return blocks;
}

bool reads_many_blocks(Node* node, void*) {
    if (node == nullptr) {
        return false;
    }
    if (IsA(node, RangeTblEntry)) {
        const auto* const entry = castNode(RangeTblEntry, node);
        return entry->rtekind == RTE_RELATION && entry->relkind != RELKIND_VIEW &&
               blocks_of(entry->relid) >= few_blocks;
    }
    if (IsA(node, Query)) {
        return walk_query(castNode(Query, node), reads_many_blocks, nullptr,
                          QTW_EXAMINE_RTES_BEFORE);
    }
    return walk_expression(node, reads_many_blocks, nullptr);
}

// The one of the page is above those of a view.
const Plan* window_of(const Plan* plan) {
    if (plan == nullptr || IsA(plan, WindowAgg)) {
        return plan;
    }
    check_stack_depth();
    if (IsA(plan, SubqueryScan)) {
        return window_of(reinterpret_cast<const SubqueryScan*>(plan)->subplan);
    }
    const Plan* const left = window_of(plan->lefttree);
    return left != nullptr ? left : window_of(plan->righttree);
}

const Plan* planned(Query* query, const char* sql, ParamListInfo parameters) {
    return pg_plan_query(query, sql, 0, parameters)->planTree;
}

CountChoice choose(const char* apart, const char* window, const Oid* types, int count,
                   ParamListInfo parameters) {
    Query* const query = analyzed(window, types, count);
    if (contain_volatile_functions(reinterpret_cast<Node*>(query)) ||
        !reads_many_blocks(reinterpret_cast<Node*>(query), nullptr)) {
        return CountChoice::window_anyway;
    }
    const Plan* const with_window = planned(query, window, parameters);
    const Plan* const top = window_of(with_window);
    const double rows = top == nullptr ? 0 : top->plan_rows;
    const double cost = planned(analyzed(apart, types, count), apart, parameters)->total_cost;
    return cost < with_window->total_cost + rows * window_surcharge() ? CountChoice::apart
                                                                      : CountChoice::window;
}

}  // namespace

CountChoice choose_way_to_count(WaysToCount ways, std::span<const TypedDatum> parameters,
                                bool with_values) {
    std::vector<Oid> types;
    types.reserve(parameters.size());
    for (const TypedDatum& parameter : parameters) {
        types.push_back(parameter.type);
    }
    const char* const apart = ways.apart.c_str();
    const char* const window = ways.window.c_str();
    const Oid* const type_data = types.data();
    const TypedDatum* const values = with_values ? parameters.data() : nullptr;
    const int count = static_cast<int>(types.size());
    return call_postgres([=] {
        MemoryContext const context = AllocSetContextCreate(
            CurrentMemoryContext, "batch_ops ways to count", ALLOCSET_DEFAULT_SIZES);
        MemoryContext const caller = MemoryContextSwitchTo(context);
        PushActiveSnapshot(GetTransactionSnapshot());
        const CountChoice choice =
            choose(apart, window, type_data, count,
                   values == nullptr ? nullptr : make_parameters(values, count));
        PopActiveSnapshot();
        MemoryContextSwitchTo(caller);
        MemoryContextDelete(context);
        return choice;
    });
}

}  // namespace batch_ops::postgres
