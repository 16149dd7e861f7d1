// The executor over a database that records its calls, and the modes that batches have.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/execution/batch_executor.hpp"
#include "engine/request/request_parser.hpp"
#include "unit/support/caught_error.hpp"
#include "unit/support/exact_json.hpp"
#include "unit/support/fake_database.hpp"

namespace batch_ops::test {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

inline constexpr std::string_view raising = "{}";
inline constexpr std::string_view reporting = R"({"onError": "report"})";
inline constexpr std::string_view atomic_going_on = R"({"continueOnError": true})";
inline constexpr std::string_view stopping = R"({"atomic": false})";
inline constexpr std::string_view going_on = R"({"atomic": false, "continueOnError": true})";

// a, b, c, d: d needs b, e needs d, the others are free.
inline constexpr std::string_view five = R"([
    {"id": "a", "entity": "t", "action": "create", "store_params": {"id": 1}},
    {"id": "b", "entity": "t", "action": "create", "store_params": {"id": 2}},
    {"id": "c", "entity": "t", "action": "create", "store_params": {"id": 3}},
    {"id": "d", "entity": "t", "action": "create", "store_params": {"id": "$ref:b.id"}},
    {"id": "e", "entity": "t", "action": "create", "depends_on": ["d"]}])";

inline constexpr std::string_view conditional = R"([
    {"id": "check", "entity": "t", "action": "read"},
    {"id": "pay", "entity": "t", "action": "create",
     "when": {"ref": "$ref:check.balance", "ge": 100}},
    {"id": "receipt", "entity": "t", "action": "create", "depends_on": ["pay"]},
    {"id": "copy", "entity": "t", "action": "create", "depends_on": ["receipt"]},
    {"id": "log", "entity": "t", "action": "create"}])";

inline constexpr std::string_view expecting = R"([
    {"id": "a", "entity": "t", "action": "create"},
    {"id": "b", "entity": "t", "action": "update", "query_params": {"version": 3},
     "increment": {"version": 1}, "expect": {"rows": 1}}])";

class BatchExecutorTest : public testing::Test {
protected:
    ExecutionReport execute(std::string_view operations, std::string_view options = raising) {
        request_ = parse_request(exact_document(operations), exact_json(options), {});
        BatchExecutor executor(*request_, database_, observer_, limit_);
        return executor.execute();
    }

    // "a completed 1", "b failed 23505", "c skipped Rolled back", in request order.
    std::vector<std::string> outcomes(const ExecutionReport& report) {
        std::vector<std::string> described;
        for (std::size_t index = 0; index < report.outcomes.size(); ++index) {
            const OperationOutcome& outcome = report.outcomes[index];
            std::string text = request_->outline.ids[index] + " ";
            text += status_name(outcome.status);
            if (outcome.status == OperationStatus::completed) {
                text += " " + std::to_string(outcome.rows);
            } else if (outcome.status == OperationStatus::failed) {
                text += " " + outcome.error->sqlstate;
            } else {
                text += " " + std::string(skip_reason_text(outcome.reason));
            }
            described.push_back(text);
        }
        return described;
    }

    std::vector<std::string> failed_ids(const ExecutionReport& report) {
        std::vector<std::string> ids;
        for (const std::size_t index : report.failed) {
            ids.push_back(request_->outline.ids[index]);
        }
        return ids;
    }

    FakeDatabase database_;
    RecordingObserver observer_;
    ParameterLimit limit_{};
    std::optional<BatchRequest> request_;
};

}  // namespace batch_ops::test
