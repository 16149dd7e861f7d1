#include "engine/references/reported_results.hpp"

#include <gtest/gtest.h>

#include "engine/json/compact_json.hpp"
#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

TEST(ReportedResults, TellWhatBecameOfAnOperation) {
    const Value results = exact_json(R"({
        "done": {"status": "completed", "data": [{"id": 1}]},
        "bare": {"data": {"id": 2}},
        "failed": {"status": "failed", "error": "x"},
        "skipped": {"status": "skipped", "data": [{"id": 3}]},
        "waiting": {"status": "running", "data": []},
        "odd": 5,
        "empty": {}})");
    const ReportedResults source(results);
    EXPECT_EQ(source.find("done").state, ResultSource::State::completed);
    EXPECT_EQ(compact_json(source.find("done").data.value()), R"([{"id":1}])");
    EXPECT_EQ(source.find("bare").state, ResultSource::State::completed);
    EXPECT_EQ(compact_json(source.find("bare").data.value()), R"({"id":2})");
    EXPECT_EQ(source.find("failed").state, ResultSource::State::failed);
    EXPECT_EQ(source.find("skipped").state, ResultSource::State::skipped);
    EXPECT_EQ(source.find("waiting").state, ResultSource::State::not_completed);
    EXPECT_EQ(source.find("empty").state, ResultSource::State::without_data);
    EXPECT_EQ(source.find("odd").state, ResultSource::State::without_data);
    EXPECT_EQ(source.find("nobody").state, ResultSource::State::unknown);
}

TEST(ReportedResults, KeepTheOrderInWhichRowsAreGiven) {
    const Value results = exact_json(R"({"a": {"data": [{"id": 1}, {"id": 2}]}})");
    EXPECT_EQ(ReportedResults(results).find("a").order, ResultSource::RowOrder::promised);
}

TEST(ReportedResults, BareRowsAreToldTheShapeOfAResult) {
    const Value results = exact_json(R"({"list": [{"x": 1}], "row": {"x": 1}, "null": null})");
    const ReportedResults source(results);
    for (const char* id : {"list", "row", "null"}) {
        const std::string shape =
            std::string("{\"") + id + R"(": {"status": "completed", "data": [...]}})";
        EXPECT_EQ(source.find(id).hint, "Pass " + shape + ".");
        std::string filled = shape;
        filled.replace(filled.find("..."), 3, R"({"x": 1})");
        const Value passed = exact_json(filled);
        EXPECT_EQ(ReportedResults(passed).find(id).state, ResultSource::State::completed);
    }
}

TEST(ReportedResults, AWholeReportIsToldToPassItsResults) {
    const Value report = exact_json(
        R"({"success": true, "results": {"a": {"status": "completed", "data": [{"x": 1}]}}})");
    const ResultSource::Lookup found = ReportedResults(report).find("a");
    EXPECT_EQ(found.state, ResultSource::State::unknown);
    EXPECT_EQ(found.hint, R"(Pass the "results" of the report, not the whole report.)");
    EXPECT_EQ(ReportedResults(*find_member(report, "results")).find("a").state,
              ResultSource::State::completed);
    EXPECT_EQ(ReportedResults(report).find("b").hint, "");
}

TEST(ReportedResults, AnUnknownIdIsComparedWithThoseThereAre) {
    const Value results = exact_json(R"({"customer": {"data": []}})");
    EXPECT_EQ(ReportedResults(results).find("custmer").hint, R"(Did you mean "customer"?)");
    EXPECT_EQ(ReportedResults(results).find("invoice").hint, "");
}

}  // namespace
}  // namespace batch_ops::test
