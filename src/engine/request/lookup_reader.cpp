#include "engine/request/lookup_reader.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

constexpr std::string_view lookup_key = "lookup";

// Under the writer's own name for the column that references; which other column is meant is not
// known.
std::string form_hint(std::string_view column) {
    return "Write " + shown_member(lookup_key, object_of(column, "name")) +
           ", with the column of the referenced table in which the value is looked up.";
}

BatchError no_object(const JsonNode& node) {
    BatchError error = wrong_type_of_optional(lookup_key, "an object", node);
    if (!error.fields().hint.empty()) {
        return error;
    }
    constexpr std::size_t longest_name = 63;
    const bool is_name =
        node.is_string() && !node.text().empty() && node.text().size() <= longest_name;
    return error.with_hint(form_hint(is_name ? node.text() : "genre_id"));
}

void check_name(std::string_view column, const JsonNode& name) {
    const std::string place = std::string(lookup_key) + "." + clipped(column, 100);
    if (!name.is_string()) {
        throw wrong_type(place, "a column's name", name).with_hint(form_hint(column));
    }
    if (name.text().empty()) {
        throw invalid_request(place + " must not be empty", form_hint(column));
    }
}

}  // namespace

void read_lookup(Operation& operation, const JsonNode& node) {
    const bool stores_rows = operation.action == Action::create ||
                             operation.action == Action::update || operation.action == Action::sync;
    if (!stores_rows) {
        throw invalid_request(
            std::string(lookup_key) +
                R"( is allowed only for actions "create", "update" and "sync")",
            "To select by the key of another row, read that row before and write a reference to "
            "its key.");
    }
    if (!node.is_object()) {
        throw no_object(node);
    }
    node.for_each_member([](std::string_view column, const JsonNode& name) {
        check_for_interruption();
        check_name(column, name);
    });
    if (node.size() != 0) {
        operation.make_rare().lookup = node;
    }
}

}  // namespace batch_ops
