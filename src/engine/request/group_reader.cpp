#include "engine/request/group_reader.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/word.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

std::string_view parse_name(const JsonNode& group, const OperationIds& ids) {
    if (!group.is_string()) {
        throw wrong_type_of_optional("group", "a string", group);
    }
    const std::string_view name = group.text();
    if (!is_word(name)) {
        throw invalid_request(
            "invalid group \"" + clipped(name) + "\"",
            "The name of a group can contain only ASCII letters, digits, and underscores.");
    }
    if (ids.find(name)) {
        throw invalid_request("group \"" + clipped(name) + "\" has the id of an operation",
                              "depends_on names groups and operations: give the group a name of "
                              "its own.");
    }
    return name;
}

}  // namespace

OperationGroups read_groups(const JsonNode& operations, const OperationIds& ids) {
    OperationGroups groups;
    operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        check_for_interruption();
        if (const JsonNode group = operation.member("group"); group.exists()) {
            naming_operation([&] { return operation_label(ids[index], index); },
                             [&] { groups.add(index, parse_name(group, ids), operations.size()); });
        }
    });
    return groups;
}

}  // namespace batch_ops
