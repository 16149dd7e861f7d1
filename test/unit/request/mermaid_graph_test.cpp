#include "engine/request/mermaid_graph.hpp"

#include <gtest/gtest.h>

#include "unit/support/exact_json.hpp"

namespace batch_ops::test {
namespace {

std::string graph_of(std::string_view operations) {
    return mermaid_graph(parse_request(exact_document(operations), nullptr, {}));
}

TEST(MermaidGraph, HasANodePerOperationAndAnArrowPerDependency) {
    EXPECT_EQ(graph_of(R"([
        {"id": "c", "entity": "customer", "action": "create"},
        {"id": "i", "entity": "shop.invoice", "action": "create",
         "store_params": {"customer_id": "$ref:c.id"}},
        {"id": "r", "entity": "invoice", "action": "read", "depends_on": ["i", "c"],
         "query_params": {"id": "$ref:i.id"}}])"),
              "flowchart TD\n"
              "    c[\"c: create customer\"]\n"
              "    i[\"i: create shop.invoice\"]\n"
              "    r[\"r: read invoice\"]\n"
              "    c -.-> i\n"
              "    c --> r\n"
              "    i --> r\n");
}

TEST(MermaidGraph, EscapesWhatMermaidWouldRead) {
    EXPECT_EQ(graph_of(R"([{"id": "end", "entity": "\"a#b\"", "action": "read"},
                           {"id": "x", "entity": "t", "action": "read", "depends_on": ["end"]}])"),
              "flowchart TD\n"
              "    end_[\"end: read #quot;a#35;b#quot;\"]\n"
              "    x[\"x: read t\"]\n"
              "    end_ --> x\n");
}

TEST(MermaidGraph, NodesOfDifferentOperationsStayDifferent) {
    EXPECT_EQ(graph_of(R"([{"id": "end", "entity": "t", "action": "read"},
                           {"id": "end_", "entity": "t", "action": "read"}])")
                  .find("end_[\"end: read t\"]\n    end_["),
              std::string::npos);
}

}  // namespace
}  // namespace batch_ops::test
