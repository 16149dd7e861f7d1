#include "engine/references/reported_results.hpp"

#include <string>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/scalar_node.hpp"

namespace batch_ops {

namespace {

std::string shape_of_a_result(std::string_view operation_id) {
    constexpr std::size_t longest_id = 100;
    return "Pass {\"" + clipped(operation_id, longest_id) +
           R"(": {"status": "completed", "data": [...]}}.)";
}

JsonNode member_of(const JsonNode& object, std::string_view name) {
    return object.is_object() ? object.member(name) : JsonNode();
}

std::string hint_of_unknown(const JsonNode& results, std::string_view operation_id) {
    if (!results.exists()) {
        return {};
    }
    if (member_of(member_of(results, "results"), operation_id).exists()) {
        return R"(Pass the "results" of the report, not the whole report.)";
    }
    std::vector<std::string_view> ids;
    ids.reserve(results.size());
    results.for_each_member([&](std::string_view id, const JsonNode&) { ids.push_back(id); });
    return did_you_mean(operation_id, ids);
}

// A member of one type, if it is there.
JsonNode member_of_kind(const JsonNode& result, std::string_view name, JsonNode::Kind kind) {
    const JsonNode member = member_of(result, name);
    return member.exists() && member.kind() == kind ? member : JsonNode();
}

// As many as there are, where the report does not say it.
JsonNode rows_of(const JsonNode& result, const JsonNode& data) {
    const JsonNode reported = member_of_kind(result, "rows", JsonNode::Kind::number);
    if (reported.exists() || !data.exists()) {
        return reported;
    }
    return count_node(data.is_array() ? data.size() : 1);
}

}  // namespace

ResultSource::Lookup ReportedResults::find(std::string_view operation_id) const {
    const JsonNode result = member_of(results_, operation_id);
    if (!result.exists()) {
        return {.state = State::unknown, .hint = hint_of_unknown(results_, operation_id)};
    }
    const JsonNode status = member_of(result, "status");
    const auto is_status = [&](std::string_view text) {
        return status.is_string() && status.text() == text;
    };
    if (is_status("failed")) {
        return {.state = State::failed};
    }
    if (is_status("skipped")) {
        return {.state = State::skipped};
    }
    const JsonNode data = member_of(result, "data");
    const JsonNode rows = rows_of(result, data);
    const JsonNode created = member_of_kind(result, "created", JsonNode::Kind::array);
    const JsonNode total = member_of_kind(result, "total", JsonNode::Kind::number);
    if (!data.exists()) {
        return {.state = State::without_data,
                .rows = rows,
                .created = created,
                .total = total,
                .hint = shape_of_a_result(operation_id)};
    }
    const bool completed = !status.exists() || is_status("completed");
    return {.state = completed ? State::completed : State::not_completed,
            .data = data,
            .rows = rows,
            .created = created,
            .total = total};
}

ResultSource::Lookup ReportedResults::fact(const Reference& /*reference*/) const {
    return {.state = State::outside_of_batch};
}

}  // namespace batch_ops
