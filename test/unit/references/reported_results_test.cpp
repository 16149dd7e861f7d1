#include "engine/references/reported_results.hpp"

#include <gtest/gtest.h>

#include "engine/json/compact_json.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

TEST(ReportedResults, TellUnknownFromNotCompletedFromCompleted) {
    const Value results = exact_json(R"({
        "done": {"status": "completed", "data": [{"id": 1}]},
        "bare": {"data": {"id": 2}},
        "failed": {"status": "failed", "error": "x"},
        "skipped": {"status": "skipped", "data": [{"id": 3}]},
        "odd": 5,
        "empty": {}})");
    const ReportedResults source(results);
    EXPECT_EQ(source.find("done").state, ResultSource::State::completed);
    EXPECT_EQ(compact_json(source.find("done").data.value()), R"([{"id":1}])");
    EXPECT_EQ(source.find("bare").state, ResultSource::State::completed);
    EXPECT_EQ(compact_json(source.find("bare").data.value()), R"({"id":2})");
    EXPECT_EQ(source.find("failed").state, ResultSource::State::not_completed);
    EXPECT_EQ(source.find("skipped").state, ResultSource::State::not_completed);
    EXPECT_EQ(source.find("empty").state, ResultSource::State::not_completed);
    EXPECT_EQ(source.find("odd").state, ResultSource::State::unknown);
    EXPECT_EQ(source.find("nobody").state, ResultSource::State::unknown);
}

}  // namespace
}  // namespace batch_ops::test
