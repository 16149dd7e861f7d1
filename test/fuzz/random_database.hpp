// A database that fails where the fuzzer's bytes say so, and that is strict about what it is asked.
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdint>
#include <forward_list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/execution/batch_database.hpp"
#include "engine/request/resolved_operation.hpp"

namespace batch_ops::fuzz {

class RandomDatabase final : public BatchDatabase {
public:
    /// What an operation has done that is not undone.
    struct Effect {
        std::size_t operation;
        std::uint64_t rows;
        bool whole;  ///< false: left by one that failed
    };

    explicit RandomDatabase(FuzzedDataProvider& bytes) : bytes_(bytes) {}

    [[nodiscard]] const std::vector<Effect>& effects() const { return effects_; }
    [[nodiscard]] std::size_t open_savepoints() const { return savepoints_.size(); }
    /// The most that were open at the same time.
    [[nodiscard]] std::size_t deepest() const { return deepest_; }
    /// The last error that this database has thrown.
    [[nodiscard]] const std::optional<ErrorFields>& last_error() const { return last_error_; }

    /// For the texts of errors.
    static constexpr std::size_t kept_bytes = 20000;

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
    [[nodiscard]] PropertyMeaning meaning_of(const Operation& operation,
                                             std::span<const PathSegment> path) override;
    void open_savepoint() override;
    void keep_savepoint() override;
    void undo_savepoint() override;
    void undo_savepoint_and_keep_rows() override;
    [[nodiscard]] bool spend(std::size_t bytes) override;
    void check_deferred_constraints() override;
    void check_for_interrupts() override;

private:
    void work(const Operation& operation, std::uint64_t rows);
    void work_on_item(const Operation& operation, std::uint64_t rows);
    void keep_rows(const Effect& effect);
    void expect_usable() const;
    void maybe_fail(unsigned one_in, std::size_t first_code = 0);
    [[noreturn]] void fail(std::size_t first_code);
    void describe_strangely(ErrorFields& error);

    FuzzedDataProvider& bytes_;
    std::vector<Effect> effects_;
    std::vector<std::size_t> savepoints_;  ///< how many effects there were when it was opened
    std::map<std::size_t, Value> rows_;    ///< of operations
    std::set<std::size_t> called_;         ///< calls that have run, undone or not
    std::forward_list<Value> facts_;       ///< all that were asked for
    std::optional<ErrorFields> last_error_;
    std::size_t deepest_ = 0;
    unsigned errors_ = 0;
    std::size_t bytes_left_ = kept_bytes;
    bool aborted_ = false;
    bool in_stretch_ = false;
    std::vector<std::size_t> turns_{};  // of the stretch: operations as they would run
    std::size_t stretch_start_ = 0;     // its first effect
};

}  // namespace batch_ops::fuzz
