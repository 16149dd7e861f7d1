#include "engine/references/reported_results.hpp"

#include <string>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/scalar_node.hpp"
#include "engine/json/value_node.hpp"

namespace batch_ops {

namespace {

std::string shape_of_a_result(std::string_view operation_id) {
    constexpr std::size_t longest_id = 100;
    return "Pass {\"" + clipped(operation_id, longest_id) +
           R"(": {"status": "completed", "data": [...]}}.)";
}

const Value* result_in_whole_report(const Value& report, std::string_view operation_id) {
    const Value* results = find_member(report, "results");
    return results != nullptr && results->is_object() ? find_member(*results, operation_id)
                                                      : nullptr;
}

std::string hint_of_unknown(const Value& results, std::string_view operation_id) {
    if (result_in_whole_report(results, operation_id) != nullptr) {
        return R"(Pass the "results" of the report, not the whole report.)";
    }
    return did_you_mean(operation_id, views_of(results.get_ref<const Value::object_t&>(),
                                               [](const auto& member) -> std::string_view {
                                                   return member.first;
                                               }));
}

// A member of one type, if it is there.
JsonNode member_of_kind(const Value& result, std::string_view name, JsonNode::Kind kind) {
    const Value* member = result.is_object() ? find_member(result, name) : nullptr;
    const JsonNode node = member == nullptr ? JsonNode() : node_of(*member);
    return node.exists() && node.kind() == kind ? node : JsonNode();
}

// As many as there are, where the report does not say it.
JsonNode rows_of(const Value& result, const Value* data) {
    const JsonNode reported = member_of_kind(result, "rows", JsonNode::Kind::number);
    if (reported.exists() || data == nullptr) {
        return reported;
    }
    return count_node(data->is_array() ? data->size() : 1);
}

}  // namespace

ResultSource::Lookup ReportedResults::find(std::string_view operation_id) const {
    const Value* result = find_member(results_, operation_id);
    if (result == nullptr) {
        return {.state = State::unknown, .hint = hint_of_unknown(results_, operation_id)};
    }
    const Value* status = result->is_object() ? find_member(*result, "status") : nullptr;
    if (status != nullptr && *status == "failed") {
        return {.state = State::failed};
    }
    if (status != nullptr && *status == "skipped") {
        return {.state = State::skipped};
    }
    const Value* data = result->is_object() ? find_member(*result, "data") : nullptr;
    const JsonNode rows = rows_of(*result, data);
    const JsonNode created = member_of_kind(*result, "created", JsonNode::Kind::array);
    const JsonNode total = member_of_kind(*result, "total", JsonNode::Kind::number);
    if (data == nullptr) {
        return {.state = State::without_data,
                .rows = rows,
                .created = created,
                .total = total,
                .hint = shape_of_a_result(operation_id)};
    }
    const bool completed = status == nullptr || *status == "completed";
    return {.state = completed ? State::completed : State::not_completed,
            .data = node_of(*data),
            .rows = rows,
            .created = created,
            .total = total};
}

ResultSource::Lookup ReportedResults::fact(const Reference& /*reference*/) const {
    return {.state = State::outside_of_batch};
}

}  // namespace batch_ops
