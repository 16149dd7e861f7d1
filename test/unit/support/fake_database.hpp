// A database that only remembers: what it was asked to do, and what would be left of it.
//
// It is as strict as the server: after an operation has failed nothing may run before a savepoint
// is undone, and a savepoint that is not open can be neither kept nor undone (std::logic_error).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/execution/batch_database.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops::test {

class FakeDatabase final : public BatchDatabase {
public:
    /// `data` (an array of rows) is what the operation returns; without it an operation returns its
    /// `store_params`: one row, or as many as the array has. With `__properties: []` it returns no
    /// row, but has found or changed as many.
    void return_rows(const std::string& id, Value data) { data_[id] = std::move(data); }

    /// How many rows a read would have found without a limit.
    void give_total(const std::string& id, std::uint64_t total) { totals_[id] = total; }
    /// The associated rows that come in any order; else none.
    void give_unordered_lists(const std::string& id, std::vector<AssociationPath> lists) {
        unordered_lists_[id] = std::move(lists);
    }
    /// What a fact of the batch is; else nothing. Of `@uuid` it is "uuid 1" and so on, by name.
    void give_fact(BatchFact fact, Value value) { facts_[fact] = std::move(value); }
    /// How often facts were asked for.
    [[nodiscard]] int fact_calls() const { return fact_calls_; }

    /// What the table of an operation has under a name that its rows lack.
    void give_meaning(const std::string& id, const std::string& name, PropertyMeaning meaning) {
        meanings_[id + "." + name] = meaning;
    }

    /// The operation writes something and then fails.
    void fail_operation(const std::string& id, ErrorFields error) {
        failures_[id] = std::move(error);
    }
    void fail_operation(const std::string& id, std::string_view sqlstate) {
        fail_operation(id, {.sqlstate = std::string(sqlstate), .message = "failed as told"});
    }

    /// The operation's table is not there, whoever asks for it.
    void forget_table_of(const std::string& id) { without_table_.insert(id); }

    /// The call of that name in calls(), counted from 1, fails: "open", "keep", "interrupt",
    /// "is_repeatable", "overtaking".
    void fail_call(const std::string& call, int number, std::string_view sqlstate) {
        failing_calls_[call + std::to_string(number)] = std::string(sqlstate);
    }
    /// How many bytes of error texts may be kept; else as many as there are.
    void limit_kept_bytes(std::size_t bytes) { bytes_left_ = bytes; }
    [[nodiscard]] std::size_t kept_bytes_left() const { return bytes_left_; }
    void fail_deferred_constraints(ErrorFields error) { constraint_error_ = std::move(error); }

    /// From now on every operation can be repeated unnoticed.
    void allow_repeating() { repeatable_ = true; }
    void forbid_repeating(const std::string& id) { unrepeatable_.insert(id); }
    /// That the operation can't be repeated is found out only when it runs.
    void notice_repeating(const std::string& id) { noticing_.insert(id); }
    /// From now on every operation may share a statement.
    void allow_fusion() { fusible_ = true; }
    /// From now on every operation may overtake every other, as far as tables decide.
    void allow_overtaking(Overtaking allowed = Overtaking::allowed) { overtaking_ = allowed; }
    /// The keys of what runs out of turn show that it must not.
    void show_by_keys() { keys_show_ = true; }

    /// "open", "keep", "undo", "run <id>", "fused <id> <id> …", "begin stretch <id> …",
    /// "end stretch", "check constraints", in order.
    [[nodiscard]] const std::vector<std::string>& calls() const { return calls_; }
    /// The operations whose effects are not undone, in order; `<id> (half)` for what a failed one
    /// left behind.
    [[nodiscard]] const std::vector<std::string>& effects() const { return effects_; }
    [[nodiscard]] std::size_t open_savepoints() const { return savepoints_.size(); }
    /// A savepoint was undone, but the rows kept.
    [[nodiscard]] bool rows_were_kept() const { return rows_were_kept_; }
    [[nodiscard]] int interrupt_checks() const { return interrupt_checks_; }
    /// What an operation was run with, references resolved.
    struct Ran {
        std::string rows;  ///< as row_text() writes them
        Condition filter;
        Metadata metadata;
    };
    [[nodiscard]] const Ran& ran(const std::string& id) const { return ran_.at(id); }

    std::uint64_t run(const ResolvedOperation& operation, Repetition repetition) override;
    [[nodiscard]] bool is_repeatable(const Operation& operation) override;
    [[nodiscard]] bool is_fusible(const Operation& operation) override;
    [[nodiscard]] Overtaking overtaking(const Operation& later, const Operation& earlier) override;
    void begin_stretch(std::span<const Operation* const> in_turn, Waiting waiting) override;
    void end_stretch() override;
    void finish_items(const Operation& operation) override;
    std::vector<std::uint64_t> run_fused(std::span<const ResolvedOperation> operations) override;
    [[nodiscard]] JsonNode rows(const Operation& operation) const override;
    JsonNode fact(BatchFact fact, std::string_view name) override;
    [[nodiscard]] std::optional<std::uint64_t> total(const Operation& operation) const override {
        const auto known = totals_.find(operation.id);
        return known == totals_.end() ? std::nullopt : std::optional(known->second);
    }
    [[nodiscard]] std::span<const AssociationPath> unordered_lists(
        const Operation& operation) const override {
        const auto known = unordered_lists_.find(operation.id);
        return known == unordered_lists_.end() ? std::span<const AssociationPath>() : known->second;
    }
    [[nodiscard]] PropertyMeaning meaning_of(const Operation& operation,
                                             std::span<const PathSegment> path) override;
    [[nodiscard]] std::string only_key(const Operation& operation) override {
        return "key_of_" + operation.entity->name.table;
    }
    void open_savepoint() override;
    void keep_savepoint() override;
    void undo_savepoint() override;
    void undo_savepoint_and_keep_rows() override;
    [[nodiscard]] bool spend(std::size_t bytes) override;
    void check_deferred_constraints() override;
    void check_for_interrupts() override;

private:
    void apply(const ResolvedOperation& resolved);
    void find_table(const Operation& operation);
    void record(const std::string& call);
    void fail_when_aborted(const std::string& call) const;
    void fail_if_told(const std::string& call);
    [[nodiscard]] Value rows_of(const ResolvedOperation& resolved) const;

    std::map<std::string, Value> data_;
    std::map<std::string, PropertyMeaning> meanings_;
    std::map<BatchFact, Value> facts_;
    std::map<std::string, Value, std::less<>> uuids_;
    std::map<std::string, std::uint64_t> totals_;
    std::map<std::string, std::vector<AssociationPath>> unordered_lists_;
    int fact_calls_ = 0;
    std::map<std::string, ErrorFields> failures_;
    std::map<std::string, std::string> failing_calls_;
    std::map<std::string, int> call_counts_;
    ErrorFields constraint_error_;
    std::set<std::string> unrepeatable_;
    std::set<std::string> noticing_;
    std::set<std::string> without_table_;
    bool repeatable_ = false;
    bool fusible_ = false;
    Overtaking overtaking_ = Overtaking::forbidden;
    bool keys_show_ = false;

    std::vector<std::string> calls_;
    std::vector<std::string> effects_;
    std::vector<std::size_t> savepoints_;  ///< how many effects there were when it was opened
    std::map<std::string, Ran> ran_;
    std::map<std::string, Value> kept_rows_;
    Value item_rows_ = Value::array();  ///< of items that have run
    int interrupt_checks_ = 0;
    std::size_t bytes_left_ = SIZE_MAX;
    bool rows_were_kept_ = false;
    bool aborted_ = false;
};

/// Notes what it is told: "a completed", "b failed", "c skipped", "rolled back".
class RecordingObserver final : public BatchObserver {
public:
    [[nodiscard]] const std::vector<std::string>& events() const { return events_; }

    void operation_finished(const Operation& operation, const OperationOutcome& outcome) override {
        events_.push_back(operation.id + " " + std::string(status_name(outcome.status)));
    }
    void batch_rolled_back() override { events_.emplace_back("rolled back"); }

private:
    std::vector<std::string> events_;
};

}  // namespace batch_ops::test
