#include "postgres/calls/batch_explain.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/core/look_up.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/execution/batch_plan.hpp"
#include "engine/execution/statement_shape.hpp"
#include "engine/request/mermaid_graph.hpp"
#include "engine/request/request_parser.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/calls/request_reading.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/execution/failure_explanation.hpp"
#include "postgres/fusion/fusion_rules.hpp"
#include "postgres/fusion/overtaking.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/scratch_memory.hpp"
#include "postgres/server/settings.hpp"
#include "postgres/server/spi_session.hpp"
#include "postgres/statements/call_sql.hpp"
#include "postgres/statements/operation_steps.hpp"

namespace batch_ops::postgres {

namespace {

using Index = DependencyGraph::Index;

Value ids_of(const BatchOutline& outline, std::span<const Index> indexes) {
    Value ids = Value::array();
    for (const Index index : indexes) {
        ids.push_back(outline.ids[index]);
    }
    return ids;
}

Value parameter_types(const Statement& statement) {
    Value types = Value::array();
    for (const TypedDatum& parameter : statement.parameters) {
        types.push_back(type_name(parameter.type));
    }
    return types;
}

std::vector<Oid> types_of(const Statement& statement) {
    std::vector<Oid> types;
    types.reserve(statement.parameters.size());
    for (const TypedDatum& parameter : statement.parameters) {
        types.push_back(parameter.type);
    }
    return types;
}

bool check_rights_at_each_level(Node* node, void*) {
    if (node == nullptr) {
        return false;
    }
    if (IsA(node, Query)) {
        check_rights_of(castNode(Query, node));
        return walk_query(castNode(Query, node), check_rights_at_each_level, nullptr, 0);
    }
    return walk_expression(node, check_rights_at_each_level, nullptr);
}

// Without values there may be no plan, so none is made.
void check_rights_without_plan(const Statement& statement) {
    std::vector<Oid> types = types_of(statement);
    const char* const sql = statement.sql.c_str();
    Oid* const type_data = types.data();
    const int count = static_cast<int>(types.size());
    call_postgres([=] {
        ListCell* cell = nullptr;
        foreach (cell,
                 pg_analyze_and_rewrite_fixedparams(linitial_node(RawStmt, pg_parse_query(sql)),
                                                    sql, type_data, count, nullptr)) {
            check_rights_at_each_level(static_cast<Node*>(lfirst(cell)), nullptr);
        }
    });
}

void check_rights_by_explain(const Statement& statement) {
    const std::string explain = "EXPLAIN " + statement.sql;
    std::vector<Oid> types = types_of(statement);
    std::vector<Datum> values(types.size());
    const std::string all_null(types.size(), 'n');
    const char* const sql = explain.c_str();
    Oid* const type_data = types.data();
    Datum* const value_data = values.data();
    const char* const nulls = all_null.c_str();
    const int count = static_cast<int>(types.size());
    call_postgres([=] {
        const int result =
            SPI_execute_with_args(sql, count, type_data, value_data, nulls, false, 0);
        if (result < 0) {
            elog(ERROR, "could not explain statement: %s", SPI_result_code_string(result));
        }
        SPI_freetuptable(SPI_tuptable);  // nobody reads the plan
    });
}

// Only who may run a statement is shown it: its text tells of columns and keys. The server asks for
// the rights when it explains, as it does when it runs.
void check_rights(const Statement& statement) {
    if (statement.remote) {
        check_rights_without_plan(statement);
    } else {
        check_rights_by_explain(statement);
    }
}

// The rules by which batches run, asked of tables as they are, without the locks of running.
class ExplainedRules final : public FusionRules {
public:
    explicit ExplainedRules(RelationCatalog& catalog) : catalog_(catalog) {}

    [[nodiscard]] bool is_fusible(const Operation& operation) override {
        return reason_to_stay_alone(operation) == nullptr;
    }

    [[nodiscard]] const char* reason_to_stay_alone(const Operation& operation) const {
        if (!fusion_enabled()) {
            return "batch_ops.fusion is off";
        }
        const auto relation = find(operation);
        return relation == nullptr
                   ? "what it names cannot be used"
                   : postgres::reason_to_stay_alone(
                         lock_and_judge(operation.action, *relation, Locking::as_a_read), *relation,
                         operation);
    }

    [[nodiscard]] Overtaking overtaking(const Operation& later, const Operation& earlier) override {
        const auto later_table = find(later);
        const auto earlier_table = find(earlier);
        if (later_table == nullptr || earlier_table == nullptr) {
            return Overtaking::forbidden;
        }
        return postgres::overtaking(
            {later, *later_table, lock_and_judge(later.action, *later_table, Locking::as_a_read)},
            {earlier, *earlier_table,
             lock_and_judge(earlier.action, *earlier_table, Locking::as_a_read)});
    }

private:
    // Why there is none is told with the operation.
    [[nodiscard]] std::shared_ptr<const Relation> find(const Operation& operation) const {
        return looked_up([&] { return catalog_.find(operation.entity); });
    }

    RelationCatalog& catalog_;
};

class Explainer {
public:
    Explainer(const BatchRequest& request, MemoryContext context, Oid extension_schema)
        : request_(request),
          catalog_(extension_schema),
          input_(context, ValueInput::Mode::types_only),
          levels_(request.outline.levels()) {}

    Value explain() {
        const std::vector<Positions> groups = groups_in_order();
        for (const Positions& group : groups) {
            if (group.size() == 1) {
                const Operation& operation = operation_at(group.front());
                reasons_[operation.index] = reason_to_stay_alone(operation);
            }
        }
        Value explanation = Value::object();
        append_member(explanation, "order", ids_of(request_.outline, request_.outline.order));
        Value operations = Value::array();
        for (const std::size_t index : request_.outline.order) {
            operations.push_back(explain(request_.operations[index]));
        }
        append_member(explanation, "operations", std::move(operations));
        append_member(explanation, "statements", statements(groups));
        append_member(explanation, "graph", mermaid_graph(request_));
        return explanation;
    }

private:
    [[nodiscard]] const Operation& operation_at(std::size_t position) const {
        return request_.operations[request_.outline.order[position]];
    }

    // As they run, if nothing fails.
    std::vector<Positions> groups_in_order() {
        BatchPlan plan(request_, rules_);
        const std::size_t count = request_.outline.order.size();
        const std::size_t longest = longest_stretch(request_.outline.options, count);
        const auto always = [](const auto&) { return true; };
        std::vector<Positions> groups;
        for (std::size_t position = 0; position < count;) {
            std::vector<Positions> stretch;
            if (plan.promises_overtaking(position)) {
                stretch = plan.stretch_at(position, longest, always).groups;
            }
            if (stretch.empty()) {
                stretch.push_back(plan.group_at(position, always));
            }
            for (Positions& group : stretch) {
                position += group.size();
                groups.push_back(std::move(group));
            }
        }
        return groups;
    }

    [[nodiscard]] Value statements(std::span<const Positions> groups) const {
        Value all = Value::array();
        for (const Positions& group : groups) {
            Value ids = Value::array();
            for (const std::size_t position : group) {
                ids.push_back(operation_at(position).id);
            }
            all.push_back(std::move(ids));
        }
        return all;
    }

    [[nodiscard]] std::string reason_to_stay_alone(const Operation& operation) const {
        if (operation.action == Action::call) {
            return "it calls a function, which may do anything: nothing runs together with it, and "
                   "nothing moves past it";
        }
        if (operation.has_items()) {
            return "it runs for each of its items";
        }
        if (operation.action == Action::sync) {
            return "it looks at rows before it writes them";
        }
        if (operation.has_lookup()) {
            return "it looks up keys before it writes them";
        }
        if (!StatementShape(operation).can_be_shared()) {
            return "only creates of one row, and reads, updates and deletes by plain comparisons "
                   "without further clauses, run together";
        }
        const char* const reason = rules_.reason_to_stay_alone(operation);
        return reason != nullptr ? reason : "no other operation near it is of its form";
    }

    // Groups under their names.
    [[nodiscard]] Value explicit_dependencies(std::size_t index) const {
        const BatchOutline& outline = request_.outline;
        Value names = ids_of(outline, outline.explicit_dependencies[index]);
        for (const std::size_t group : outline.groups.dependencies(index)) {
            names.push_back(outline.groups.name(group));
        }
        return names;
    }

    Value explain(const Operation& operation) {
        const std::vector<OperationStep> steps = steps_of(operation);
        Value explained = explain_place(operation);
        if (operation.action != Action::sync) {
            const Statement* const statement = statement_of(operation, steps);
            append_member(explained, "sql", statement == nullptr ? Value() : Value(statement->sql));
            append_member(explained, "parameterTypes",
                          statement == nullptr ? Value::array() : parameter_types(*statement));
        }
        if (operation.action == Action::sync || steps.size() > 1) {
            append_member(explained, "steps", shown(steps));
        }
        return explained;
    }

    // The one that does what the action says; of several the first. nullptr: there is nothing to
    // run.
    static const Statement* statement_of(const Operation& operation,
                                         std::span<const OperationStep> steps) {
        const auto found =
            std::ranges::find(steps, action_name(operation.action), &OperationStep::name);
        return found == steps.end() ? nullptr : &found->statement;
    }

    static Value shown(std::span<const OperationStep> steps) {
        Value all = Value::array();
        for (const OperationStep& step : steps) {
            Value one = Value::object();
            append_member(one, "step", step.name);
            append_member(one, "sql", step.statement.sql);
            append_member(one, "parameterTypes", parameter_types(step.statement));
            all.push_back(std::move(one));
        }
        return all;
    }

    // Where it is in the batch.
    Value explain_place(const Operation& operation) {
        const BatchOutline& outline = request_.outline;
        Value explained = Value::object();
        append_member(explained, "id", operation.id);
        append_member(explained, "index", static_cast<std::int64_t>(operation.index));
        append_member(explained, "level", static_cast<std::int64_t>(levels_[operation.index]));
        append_member(explained, "entity", operation.entity->text);
        append_member(explained, "action", std::string(action_name(operation.action)));
        if (const auto group = outline.groups.of(operation.index)) {
            append_member(explained, "group", outline.groups.name(*group));
        }
        append_member(explained, "explicitDependencies", explicit_dependencies(operation.index));
        append_member(explained, "implicitDependencies",
                      ids_of(outline, outline.implicit_dependencies[operation.index]));
        if (const auto reason = reasons_.find(operation.index); reason != reasons_.end()) {
            append_member(explained, "alone", reason->second);
        }
        return explained;
    }

    std::vector<OperationStep> steps_of(const Operation& operation) {
        return naming_operation([&] { return operation_label(operation.id, operation.index); },
                                [&]() -> std::vector<OperationStep> {
                                    if (operation.stores_nothing()) {
                                        catalog_.find(operation.entity);
                                        return {};
                                    }
                                    const ResolvedOperation shape = shape_of(operation);
                                    try {
                                        return steps_of(shape);
                                    } catch (const BatchError& error) {
                                        throw explain_failure(catalog_, shape, error);
                                    }
                                });
    }

    std::vector<OperationStep> steps_of(const ResolvedOperation& shape) {
        std::vector<OperationStep> steps;
        if (shape.operation().action == Action::call) {
            steps.push_back({std::string(action_name(Action::call)), call_of(shape)});
            return steps;
        }
        steps = build_steps(catalog_, input_, shape);
        for (const OperationStep& step : steps) {
            check_rights(step.statement);
        }
        return steps;
    }

    // Without a plan: to make one the server might run what is immutable.
    Statement call_of(const ResolvedOperation& shape) {
        Call call = build_call(input_, shape);
        check_rights_without_plan(call.statement);
        return std::move(call.statement);
    }

    const BatchRequest& request_;
    RelationCatalog catalog_;
    ExplainedRules rules_{catalog_};
    ValueInput input_;
    std::vector<std::size_t> levels_;
    std::unordered_map<std::size_t, std::string> reasons_{};  // of those that run alone
};

}  // namespace

Jsonb* explain_batch(const Jsonb* operations, const Jsonb* options, Oid extension_schema) {
    return to_jsonb(in_scratch_memory("batch_ops explain", [&](MemoryContext context) {
        const BatchRequest request = read_request(operations, options);
        connect_spi();
        Value explanation = Explainer(request, context, extension_schema).explain();
        finish_spi();
        return explanation;
    }));
}

}  // namespace batch_ops::postgres
