#include "engine/request/id_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_set>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sentences.hpp"
#include "engine/core/word.hpp"
#include "engine/graph/dependency_graph.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/wrong_type.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;

std::string write_id(std::string_view id) {
    return "Write " + shown_member("id", id) + ".";
}

// With underscores for what cannot be in an id, if enough remains of it.
std::string invalid_id_hint(std::string_view text) {
    constexpr std::size_t longest = 63;
    constexpr std::string_view rule =
        "An id can contain only ASCII letters, digits, and underscores.";
    std::string id;
    bool is_ascii = true;
    for (const char character : text.substr(0, longest + 1)) {
        id += is_word({&character, 1}) ? character : '_';
        is_ascii = is_ascii && static_cast<unsigned char>(character) < 0x80;
    }
    const bool is_close =
        is_ascii && id.size() <= longest && id.find_first_not_of('_') != std::string::npos;
    return sentences({is_close ? write_id(id) : "", std::string(rule)});
}

constexpr std::string_view give_an_id = "Give every operation an id, or set the option autoId.";

BatchError id_of_wrong_type(const JsonNode& id) {
    BatchError error = wrong_type("id", "a string", id);
    if (id.kind() == JsonNode::Kind::null) {
        error.with_hint(give_an_id);
    } else if (id.kind() == JsonNode::Kind::number) {
        const std::string text = number_text(id.value());
        error.with_hint(is_word(text) ? write_id(text) : "");
    }
    return error;
}

std::string parse_id(const JsonNode& operation, std::size_t index, bool auto_id) {
    const JsonNode id = operation.member("id");
    const bool is_null = id.exists() && id.kind() == JsonNode::Kind::null;
    if (id.exists() && !id.is_string() && !(is_null && auto_id)) {
        throw id_of_wrong_type(id);
    }
    const std::string_view text = id.exists() && !is_null ? id.text() : std::string_view();
    if (text.empty()) {
        if (auto_id) {
            return "op_" + std::to_string(index);
        }
        throw invalid_request("id is missing", give_an_id);
    }
    if (!is_word(text)) {
        throw invalid_request("invalid id \"" + std::string(text) + "\"", invalid_id_hint(text));
    }
    return std::string(text);
}

std::string read_id(const JsonNode& operation, std::size_t index, bool auto_id) {
    if (!operation.is_object()) {
        throw invalid_request("must be an object, not " + std::string(described_kind(operation)),
                              encoded_twice_hint(operation));
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
