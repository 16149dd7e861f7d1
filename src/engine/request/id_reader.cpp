#include "engine/request/id_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/graph/dependency_graph.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;

bool is_operation_id(std::string_view id) {
    return std::ranges::all_of(id, [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '_';
    });
}

std::string parse_id(const JsonNode& operation, std::size_t index, bool auto_id) {
    const JsonNode id = operation.member("id");
    if (id.exists() && !id.is_string()) {
        throw wrong_type("id", "a string", id);
    }
    const std::string_view text = id.exists() ? id.text() : std::string_view();
    if (text.empty()) {
        if (auto_id) {
            return "op_" + std::to_string(index);
        }
        throw invalid_request("id is missing",
                              "Give every operation an id, or set the option autoId.");
    }
    if (!is_operation_id(text)) {
        throw invalid_request("invalid id \"" + std::string(text) + "\"",
                              "An id can contain only ASCII letters, digits, and underscores.");
    }
    return std::string(text);
}

std::string read_id(const JsonNode& operation, std::size_t index, bool auto_id) {
    if (!operation.is_object()) {
        throw invalid_request("must be an object, not " + std::string(described_kind(operation)));
    }
    return parse_id(operation, index, auto_id);
}

// Collects ids that occur more than once, to name all of them in one error.
class DuplicateIds {
public:
    void add(const std::string& id, Index index, Index first) {
        if (named_.insert(first).second) {
            ids_ += (ids_.empty() ? "" : ", ") + id;
        }
        places_ += (places_.empty() ? "" : ", ") + ("\"" + id + "\" at index ") +
                   std::to_string(index) + " repeats the one at index " + std::to_string(first);
    }

    void throw_if_any() const {
        if (!ids_.empty()) {
            throw invalid_request("Duplicate operation IDs found: " + ids_)
                .with_detail("The id " + places_ + ".");
        }
    }

private:
    std::unordered_set<Index> named_;
    std::string ids_;
    std::string places_;
};

}  // namespace

OperationIds read_ids(const JsonNode& operations, bool auto_id) {
    OperationIds ids(operations.size());
    DuplicateIds duplicates;
    operations.for_each_element([&](std::size_t at, const JsonNode& operation) {
        check_for_interruption();
        const auto index = static_cast<Index>(at);
        const auto first =
            ids.add(naming_operation([&] { return operation_label(index); },
                                     [&] { return read_id(operation, index, auto_id); }));
        if (first) {
            duplicates.add(ids[index], index, *first);
        }
    });
    duplicates.throw_if_any();
    return ids;
}

}  // namespace batch_ops
