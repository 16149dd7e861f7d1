#include "unit/support/fake_database.hpp"

#include <stdexcept>
#include <utility>

#include "engine/json/value_node.hpp"
#include "engine/request/resolved_operation.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {

std::uint64_t FakeDatabase::run(const ResolvedOperation& operation, Repetition repetition) {
    const std::string& id = operation.operation().id;
    record("run " + id);
    if (repetition == Repetition::possible && noticing_.contains(id)) {
        aborted_ = true;
        throw MustRunAlone({"54000", "a function would notice"});
    }
    apply(operation);
    const std::size_t rows = kept_rows_[id].size();
    const auto& properties = operation.metadata().properties;
    if (properties && properties->empty()) {
        kept_rows_[id] = Value::array();
    }
    return rows;
}

std::vector<std::uint64_t> FakeDatabase::run_fused(std::span<const ResolvedOperation> operations) {
    std::string call = "fused";
    for (const ResolvedOperation& operation : operations) {
        call += " " + operation.operation().id;
    }
    record(call);
    for (const ResolvedOperation& operation : operations) {
        apply(operation);
    }
    return std::vector<std::uint64_t>(operations.size(), 1);
}

void FakeDatabase::apply(const ResolvedOperation& resolved) {
    const Operation& operation = resolved.operation();
    ran_[operation.id] = {row_text(resolved.rows()), resolved.filter(), resolved.metadata()};
    find_table(operation);
    if (const auto failure = failures_.find(operation.id); failure != failures_.end()) {
        effects_.push_back(operation.id + " (half)");
        aborted_ = true;
        throw BatchError(failure->second);
    }
    effects_.push_back(operation.id);
    kept_rows_[operation.id] = rows_of(resolved);
    if (operation.runs_items() && !resolved.runs_nothing()) {
        for (const Value& row : kept_rows_[operation.id]) {
            item_rows_.push_back(row);
        }
    }
}

void FakeDatabase::finish_items(const Operation& operation) {
    record("finish " + operation.id);
    kept_rows_[operation.id] = std::exchange(item_rows_, Value::array());
}

void FakeDatabase::find_table(const Operation& operation) {
    if (without_table_.contains(operation.id)) {
        aborted_ = true;
        throw BatchError("42P01", "relation does not exist");
    }
}

bool FakeDatabase::is_repeatable(const Operation& operation) {
    fail_when_aborted("is_repeatable");
    fail_if_told("is_repeatable");
    find_table(operation);
    return repeatable_ && !unrepeatable_.contains(operation.id);
}

bool FakeDatabase::is_fusible(const Operation& operation) {
    fail_when_aborted("is_fusible");
    return fusible_ && !without_table_.contains(operation.id);
}

Overtaking FakeDatabase::overtaking(const Operation& /*later*/, const Operation& /*earlier*/) {
    fail_when_aborted("overtaking");
    fail_if_told("overtaking");
    return overtaking_;
}

void FakeDatabase::begin_stretch(std::span<const Operation* const> in_turn, Waiting waiting) {
    std::string call =
        waiting == Waiting::allowed ? "begin stretch" : "begin stretch without waiting";
    for (const Operation* operation : in_turn) {
        call += " " + operation->id;
    }
    record(call);
}

void FakeDatabase::end_stretch() {
    record("end stretch");
    if (keys_show_) {
        aborted_ = true;
        throw BatchError("54000", "somebody could tell");
    }
}

JsonNode FakeDatabase::rows(const Operation& operation) const {
    return node_of(kept_rows_.at(operation.id));
}

JsonNode FakeDatabase::fact(BatchFact fact, std::string_view name) {
    fail_when_aborted("fact");
    ++fact_calls_;
    if (fact != BatchFact::uuid) {
        const auto known = facts_.find(fact);
        return known == facts_.end() ? JsonNode() : node_of(known->second);
    }
    auto known = uuids_.find(name);
    if (known == uuids_.end()) {
        const std::string uuid = "uuid " + std::to_string(uuids_.size() + 1);
        known = uuids_.emplace(name, object_of(name, uuid)).first;
    }
    return node_of(known->second);
}

PropertyMeaning FakeDatabase::meaning_of(const Operation& operation,
                                         std::span<const PathSegment> path) {
    fail_when_aborted("meaning_of");
    const auto found = meanings_.find(operation.id + "." + path.front().name);
    return found == meanings_.end() ? PropertyMeaning::nothing : found->second;
}

Value FakeDatabase::rows_of(const ResolvedOperation& resolved) const {
    if (const auto data = data_.find(resolved.operation().id); data != data_.end()) {
        return data->second;
    }
    if (resolved.runs_nothing()) {
        return Value::array();
    }
    if (resolved.rows().empty()) {
        return Value::array({Value::object()});
    }
    Value rows = exact_json(row_text(resolved.rows()));
    return rows.is_array() ? rows : Value::array({std::move(rows)});
}

void FakeDatabase::open_savepoint() {
    record("open");
    fail_if_told("open");
    savepoints_.push_back(effects_.size());
}

void FakeDatabase::keep_savepoint() {
    record("keep");
    if (savepoints_.empty()) {
        throw std::logic_error("no savepoint to keep");
    }
    fail_if_told("keep");
    savepoints_.pop_back();
}

void FakeDatabase::undo_savepoint() {
    calls_.emplace_back("undo");
    if (savepoints_.empty()) {
        throw std::logic_error("no savepoint to undo");
    }
    item_rows_ = Value::array();
    effects_.resize(savepoints_.back());
    savepoints_.pop_back();
    aborted_ = false;
}

void FakeDatabase::undo_savepoint_and_keep_rows() {
    undo_savepoint();
    rows_were_kept_ = true;
}

bool FakeDatabase::spend(std::size_t bytes) {
    if (bytes > bytes_left_) {
        return false;
    }
    bytes_left_ -= bytes;
    return true;
}

void FakeDatabase::check_deferred_constraints() {
    record("check constraints");
    if (!constraint_error_.sqlstate.empty()) {
        aborted_ = true;
        throw BatchError(constraint_error_);
    }
}

void FakeDatabase::check_for_interrupts() {
    fail_when_aborted("interrupt");
    ++interrupt_checks_;
    fail_if_told("interrupt");
}

void FakeDatabase::record(const std::string& call) {
    fail_when_aborted(call);
    calls_.push_back(call);
}

void FakeDatabase::fail_when_aborted(const std::string& call) const {
    if (aborted_) {
        throw std::logic_error("current transaction is aborted: " + call);
    }
}

void FakeDatabase::fail_if_told(const std::string& call) {
    const auto failure = failing_calls_.find(call + std::to_string(++call_counts_[call]));
    if (failure != failing_calls_.end()) {
        throw BatchError(failure->second, "failed as told");
    }
}

}  // namespace batch_ops::test
