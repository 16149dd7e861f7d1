#include "random_database.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "engine/execution/kept_error.hpp"
#include "engine/json/value_node.hpp"
#include "engine/request/resolved_operation.hpp"
#include "fuzz_check.hpp"

namespace batch_ops::fuzz {

namespace {

// Up to the first that passes through they are reported.
constexpr std::array codes = {"23505", "23503", "22P02", "42P01", "55P03", "P0001",
                              "PGRST", "54000", "40001", "40P01", "57014", "53200",
                              "58030", "XX000", "P0004", "57P01"};
constexpr std::size_t first_that_passes_through = 8;

}  // namespace

std::uint64_t RandomDatabase::run(const ResolvedOperation& resolved, Repetition repetition) {
    const Operation& operation = resolved.operation();
    if (operation.action == Action::call) {
        check(!in_stretch_ && repetition == Repetition::none, "a call runs alone, in its turn");
        check(called_.insert(operation.index).second, "a function is called once");
    }
    const std::uint64_t rows = bytes_.ConsumeIntegralInRange<std::uint64_t>(0, 3);
    if (operation.runs_items() && !resolved.runs_nothing()) {
        work_on_item(operation, rows);
        return rows;
    }
    if (resolved.runs_nothing()) {
        work(operation, 0);
        return 0;
    }
    work(operation, operation.action == Action::create ? 1 : rows);
    return effects_.back().rows;
}

std::vector<std::uint64_t> RandomDatabase::run_fused(
    std::span<const ResolvedOperation> operations) {
    const bool are_items = operations.front().operation().runs_items();
    check(operations.size() > 1 || in_stretch_ || are_items,
          "one operation is not fused in its turn");
    check(!(in_stretch_ && are_items), "items take their turn");
    for (const ResolvedOperation& resolved : operations) {
        if (are_items) {
            work_on_item(resolved.operation(), 1);
        } else {
            work(resolved.operation(), 1);
        }
    }
    return std::vector<std::uint64_t>(operations.size(), 1);
}

void RandomDatabase::work(const Operation& operation, std::uint64_t rows) {
    expect_usable();
    check(std::ranges::none_of(
              effects_, [&](const Effect& effect) { return effect.operation == operation.index; }),
          "an operation runs again only when its first run is undone");
    effects_.push_back({operation.index, rows, false});
    maybe_fail(6);
    effects_.back().whole = true;
    keep_rows(effects_.back());
}

void RandomDatabase::work_on_item(const Operation& operation, std::uint64_t rows) {
    expect_usable();
    const bool is_first = effects_.empty() || effects_.back().operation != operation.index;
    if (is_first) {
        effects_.push_back({operation.index, 0, false});
    }
    check(!effects_.back().whole, "an item runs before the operation is finished");
    maybe_fail(20);
    effects_.back().rows += rows;
}

void RandomDatabase::finish_items(const Operation& operation) {
    expect_usable();
    check(
        !effects_.empty() && effects_.back().operation == operation.index && !effects_.back().whole,
        "what is finished has run");
    effects_.back().whole = true;
    keep_rows(effects_.back());
}

void RandomDatabase::keep_rows(const Effect& effect) {
    Value row = Value::object();
    append_member(row, "id", static_cast<std::int64_t>(effect.operation));
    append_member(row, "text", "$ref:o0.id");
    append_member(row, "none", nullptr);
    rows_[effect.operation] = Value(effect.rows, row);
}

bool RandomDatabase::is_repeatable(const Operation& /*operation*/) {
    expect_usable();
    maybe_fail(40);
    return bytes_.ConsumeIntegralInRange(0, 3) != 1;
}

bool RandomDatabase::is_fusible(const Operation& /*operation*/) {
    expect_usable();
    return bytes_.ConsumeIntegralInRange(0, 3) != 1;
}

Overtaking RandomDatabase::overtaking(const Operation& /*later*/, const Operation& /*earlier*/) {
    expect_usable();
    constexpr std::array answers{Overtaking::allowed, Overtaking::forbidden,
                                 Overtaking::without_waiting, Overtaking::allowed};
    return answers[bytes_.ConsumeIntegralInRange<std::size_t>(0, answers.size() - 1)];
}

void RandomDatabase::begin_stretch(std::span<const Operation* const> in_turn, Waiting /*waiting*/) {
    expect_usable();
    check(!in_stretch_, "a stretch has ended before the next one begins");
    check(in_turn.size() > 2, "nothing overtakes its neighbour");
    maybe_fail(40);
    in_stretch_ = true;
    stretch_start_ = effects_.size();
    turns_.clear();
    for (const Operation* operation : in_turn) {
        turns_.push_back(operation->index);
    }
}

void RandomDatabase::end_stretch() {
    expect_usable();
    check(in_stretch_, "what has begun is ended");
    check(effects_.size() == stretch_start_ + turns_.size(), "all of a stretch have run");
    maybe_fail(6);
    in_stretch_ = false;
    // Nobody can tell it from each in its turn.
    const auto turn_of = [&](const Effect& effect) {
        return std::ranges::find(turns_, effect.operation) - turns_.begin();
    };
    std::sort(
        effects_.begin() + static_cast<std::ptrdiff_t>(stretch_start_), effects_.end(),
        [&](const Effect& left, const Effect& right) { return turn_of(left) < turn_of(right); });
}

JsonNode RandomDatabase::rows(const Operation& operation) const {
    expect_usable();
    check(std::ranges::any_of(effects_,
                              [&](const Effect& effect) {
                                  return effect.operation == operation.index && effect.whole;
                              }),
          "a reference sees only what has happened");
    return node_of(rows_.at(operation.index));
}

JsonNode RandomDatabase::fact(BatchFact fact, std::string_view name) {
    expect_usable();
    check(!is_of_item(fact), "items are not the database's");
    if (fact == BatchFact::claims && bytes_.ConsumeBool()) {
        return {};
    }
    facts_.push_front(fact == BatchFact::uuid || fact == BatchFact::claims
                          ? object_of(fact == BatchFact::uuid ? name : "sub", "x")
                          : Value("x"));
    return node_of(facts_.front());
}

PropertyMeaning RandomDatabase::meaning_of(const Operation& operation,
                                           std::span<const PathSegment> path) {
    expect_usable();
    check(!path.empty(), "a name is asked for");
    check(std::ranges::any_of(
              effects_, [&](const Effect& effect) { return effect.operation == operation.index; }),
          "only of what has run it is asked what its rows lack");
    return static_cast<PropertyMeaning>(bytes_.ConsumeIntegralInRange(0, 2));
}

void RandomDatabase::open_savepoint() {
    expect_usable();
    try {
        maybe_fail(40);
    } catch (...) {
        // The server refuses before it has changed anything: there is nothing to undo.
        aborted_ = false;
        throw;
    }
    savepoints_.push_back(effects_.size());
    deepest_ = std::max(deepest_, savepoints_.size());
}

void RandomDatabase::keep_savepoint() {
    expect_usable();
    check(!savepoints_.empty(), "only an open savepoint is kept");
    maybe_fail(40);
    savepoints_.pop_back();
}

void RandomDatabase::undo_savepoint() {
    check(!savepoints_.empty(), "only an open savepoint is undone");
    effects_.resize(savepoints_.back());
    savepoints_.pop_back();
    aborted_ = false;
    in_stretch_ = false;
}

void RandomDatabase::undo_savepoint_and_keep_rows() {
    undo_savepoint();
}

bool RandomDatabase::spend(std::size_t bytes) {
    if (bytes > bytes_left_) {
        return false;
    }
    bytes_left_ -= bytes;
    return true;
}

void RandomDatabase::check_deferred_constraints() {
    expect_usable();
    maybe_fail(3);
}

void RandomDatabase::check_for_interrupts() {
    expect_usable();
    // No interruption may be caught.
    maybe_fail(60, first_that_passes_through);
}

void RandomDatabase::expect_usable() const {
    check(!aborted_, "after an error nothing runs until a savepoint is undone");
}

void RandomDatabase::maybe_fail(unsigned one_in, std::size_t first_code) {
    // Bytes that have run out are zeros: no failure.
    if (bytes_.ConsumeIntegralInRange(0U, one_in - 1) == 1) {
        fail(first_code);
    }
}

void RandomDatabase::fail(std::size_t first_code) {
    aborted_ = true;
    const auto kind = bytes_.ConsumeIntegralInRange<std::size_t>(first_code, codes.size() + 1);
    if (kind == codes.size()) {
        last_error_.reset();
        throw std::bad_alloc();
    }
    ErrorFields error{.message = "failure " + std::to_string(++errors_)};
    if (kind < codes.size()) {
        error.sqlstate = codes.at(kind);
    } else {
        describe_strangely(error);
    }
    last_error_ = std::move(error);
    throw BatchError(*last_error_);
}

// What anybody can raise: a SQLSTATE of any five characters of six bits, texts of any length.
void RandomDatabase::describe_strangely(ErrorFields& error) {
    constexpr std::array lengths = {std::size_t{0}, std::size_t{1}, longest_error_text,
                                    longest_error_text + 33, std::size_t{100000}};
    for (int character = 0; character < 5; ++character) {
        error.sqlstate += static_cast<char>('0' + bytes_.ConsumeIntegralInRange(0, 63));
    }
    const std::string status =
        R"({"status": )" + std::to_string(bytes_.ConsumeIntegralInRange(-1, 1000)) + "}";
    error.detail = status + std::string(bytes_.PickValueInArray(lengths), ' ');
    error.hint = std::string(bytes_.PickValueInArray(lengths), '[');
    error.column = std::string(bytes_.PickValueInArray(lengths), '\xff');
}

}  // namespace batch_ops::fuzz
