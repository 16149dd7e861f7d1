// The request parser. The input is a JSON text: an array of operations, or a request object.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/json/value_node.hpp"
#include "engine/request/mermaid_graph.hpp"
#include "engine/request/request_parser.hpp"
#include "engine/request/resolved_operation.hpp"
#include "fuzz_check.hpp"
#include "fuzz_json.hpp"

using namespace batch_ops;
using fuzz::check;
using fuzz::result_of;

namespace {

const RequestLimits limits{.max_operations = 100, .max_rows = 200, .max_operation_size = 4096};

void check_order(const BatchOutline& outline) {
    const std::size_t count = outline.ids.size();
    check(outline.order.size() == count && outline.graph.size() == count, "every operation runs");
    std::vector<bool> ran(count);
    for (const std::size_t operation : outline.order) {
        for (const std::size_t dependency : outline.graph.dependencies(operation)) {
            check(ran[dependency], "an operation runs after what it waits for");
        }
        check(!ran[operation], "an operation runs once");
        ran[operation] = true;
    }
}

void check_operations(const BatchRequest& request) {
    check(request.operations.size() == request.outline.ids.size(), "no operation is lost");
    for (std::size_t index = 0; index < request.operations.size(); ++index) {
        const Operation& operation = request.operations[index];
        check(operation.index == index && operation.id == request.outline.ids[index],
              "operations keep their ids and places");
        check(operation.references.is_anywhere() ||
                  !(operation.values_refer || operation.filter_refers ||
                    (operation.metadata_params != nullptr && operation.metadata_params->refers)),
              "text of others is no reference");
        check(!operation.entity->text.empty(), "every operation has an entity");
        static_cast<void>(parameter_size(operation));
        static_cast<void>(shape_of(operation));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = fuzz::jsonb_like({reinterpret_cast<const char*>(data), size});
    if (!parsed) {
        return 0;
    }
    const JsonNode document = node_of(*parsed);
    const bool of_good_size = result_of([&] {
                                  check_request_size(document, limits);
                                  return true;
                              }).has_value();
    const auto outline =
        result_of([&] { return parse_outline(document, Value::object(), limits); });
    if (outline) {
        check_order(*outline);
    }
    const auto request =
        result_of([&] { return parse_request(document, Value::object(), limits); });
    if (request) {
        check(of_good_size, "what is too large is refused before it is read");
        check_order(request->outline);
        check_operations(*request);
        check(outline && outline->order == request->outline.order,
              "the graph of a request is that of its outline");
    }
    return 0;
}
