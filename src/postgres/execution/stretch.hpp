// Operations that have run out of turn, and whether their keys show it.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/json/json_node.hpp"
#include "engine/request/operation.hpp"
#include "engine/request/resolved_operation.hpp"
#include "postgres/fusion/judged_relations.hpp"
#include "postgres/fusion/repeat_facts.hpp"
#include "postgres/server/lock_timeout.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

class Stretch {
public:
    using RowsOf = FunctionRef<JsonNode(const Operation&)>;

    /// `written`: the tables that any of the operations writes.
    Stretch(std::span<const Operation* const> in_turn, std::vector<Oid> written);

    [[nodiscard]] const std::vector<Oid>& written() const { return written_; }

    /// Changed back when the stretch ends well; else its savepoint is undone.
    ShortLockTimeout lock_timeout{};

    /// Operations that have run, as one statement or by itself; groups come in the order in which
    /// they run. `judged` must stay until the stretch is over.
    void add(const JudgedRelation& judged, std::span<const ResolvedOperation> operations,
             ValueInput& input);

    /// Whether an operation has run before one ahead of it that is about the same row, and one of
    /// them writes it. `rows_of` gives the rows of a create.
    [[nodiscard]] bool keys_show_order(ValueInput& input, RowsOf rows_of) const;

private:
    struct Positions {
        const JudgedRelation* judged;
        std::vector<const Operation*> operations{};
        /// The columns that select rows, and their values as bytes; none for creates.
        ColumnNumbers key_columns{};
        std::vector<std::string> keys{};

        [[nodiscard]] Action action() const { return operations.front()->action; }
        [[nodiscard]] const RepeatFacts& facts() const { return judged->facts; }
    };
    using Keys = std::vector<std::string>;

    [[nodiscard]] bool overtakes(const Positions& earlier, const Positions& later) const;
    // Keys in the rows of creates, which are asked for again and again.
    class RowKeys;

    [[nodiscard]] bool meet_in_table(const Positions& first, const Positions& second,
                                     RowKeys& keys) const;
    [[nodiscard]] bool meet_by_reference(const Positions& parents, const Positions& children,
                                         RowKeys& keys) const;
    [[nodiscard]] bool has_overtaken(const Positions& first, const Keys& first_keys,
                                     const Positions& second, const Keys& second_keys) const;
    [[nodiscard]] std::size_t turn_of(const Operation* operation) const {
        return turns_.at(operation);
    }

    std::unordered_map<const Operation*, std::size_t> turns_{};
    std::vector<Oid> written_;
    std::vector<Positions> groups_{};
};

}  // namespace batch_ops::postgres
