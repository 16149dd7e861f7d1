#include "engine/request/request_parser.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/references/reference_resolver.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;

constexpr std::array<std::string_view, 4> parts_with_references = {"store_params", "query_params",
                                                                   "metadata_params", "when"};

std::string operation_label(const std::string& id, std::size_t index) {
    return "operation \"" + clipped(id) + "\" (index " + std::to_string(index) + ")";
}

std::string operation_label(std::size_t index) {
    return "operation at index " + std::to_string(index);
}

// Runs `read` and says in its errors which operation they are about: `label` makes those words.
template <typename Label, typename Read>
auto naming_operation(Label label, Read read) {
    try {
        return read();
    } catch (const BatchError& error) {
        if (!may_be_caught(error.fields().sqlstate)) {
            throw;
        }
        ErrorFields fields = error.fields();
        fields.message = label() + ": " + fields.message;
        throw BatchError(std::move(fields));
    }
}

template <typename Json>
BatchError wrong_type(std::string_view key, std::string_view expected, const Json& found) {
    return invalid_request(std::string(key) + " must be " + std::string(expected) + ", not " +
                           std::string(described_kind(found)));
}

// --- the request as a whole ---

struct RequestParts {
    JsonNode operations;
    Value options;
};

RequestParts take_request_apart(const JsonNode& request, const Value& options) {
    if (!request.is_object()) {
        return {request, options};
    }
    parse_batch_options(options);  // before they are merged: there may be any number of them
    RequestParts parts{{}, options};
    request.for_each_member([&](std::string_view name, const JsonNode& member) {
        if (name == "operations") {
            parts.operations = member;
        } else if (name == "options") {
            const Value inner = member.value();
            parse_batch_options(inner);
            parts.options = merge_options(inner, options);
        } else {
            throw invalid_request("unknown key \"" + std::string(name) + "\" in the request",
                                  "Allowed keys are: operations, options.");
        }
    });
    if (!parts.operations.exists()) {
        throw invalid_request("the request has no \"operations\"");
    }
    return parts;
}

void check_operation_count(std::size_t count, const RequestLimits& limits) {
    if (count > limits.max_operations) {
        throw invalid_request("batch of " + std::to_string(count) +
                                  " operations exceeds maximum of " +
                                  std::to_string(limits.max_operations),
                              "Split the batch, or raise batch_ops.max_operations.");
    }
}

void check_row_count(std::size_t rows, const RequestLimits& limits) {
    if (rows > limits.max_rows) {
        throw invalid_request("number of rows in store_params exceeds maximum of " +
                                  std::to_string(limits.max_rows) + " for a batch",
                              "Split the batch, or raise batch_ops.max_rows.");
    }
}

void check_operation_size(std::size_t size, const RequestLimits& limits) {
    if (size > limits.max_operation_size) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "operation of " + std::to_string(size) + " bytes exceeds the maximum of " +
                             std::to_string(limits.max_operation_size) + " bytes",
                         "Split the operation, or raise batch_ops.max_parameter_size.");
    }
}

void check_operations_array(const JsonNode& operations, const RequestLimits& limits) {
    if (!operations.is_array()) {
        throw wrong_type("operations", "an array", operations);
    }
    if (operations.size() == 0) {
        throw invalid_request("operations must not be empty");
    }
    check_operation_count(operations.size(), limits);
}

// --- ids ---

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
                              "An id consists of the letters A to Z and a to z, digits and _.");
    }
    return std::string(text);
}

std::string read_id(const JsonNode& operation, std::size_t index, bool auto_id) {
    if (!operation.is_object()) {
        throw invalid_request("must be an object, not " + std::string(described_kind(operation)));
    }
    return parse_id(operation, index, auto_id);
}

// Collects ids that stand more than once, to name all of them in one error.
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

OperationIds parse_ids(const JsonNode& operations, bool auto_id) {
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

// --- dependencies ---

bool looks_for_references(const JsonNode& operation) {
    const JsonNode references = operation.member("references");
    return !references.exists() || references.kind() != JsonNode::Kind::boolean ||
           references.boolean();
}

Index find_operation(const OperationIds& ids, std::string_view id, std::string_view where) {
    const auto found = ids.find(id);
    if (!found) {
        throw invalid_request("unknown operation \"" + std::string(id) + "\" in " +
                              std::string(where));
    }
    return *found;
}

// Adds what an operation names in depends_on.
void parse_depends_on(const JsonNode& operation, const OperationIds& ids,
                      std::vector<Index>& dependencies) {
    const JsonNode depends_on = operation.member("depends_on");
    if (!depends_on.exists()) {
        return;
    }
    if (!depends_on.is_array()) {
        throw wrong_type("depends_on", "an array of ids", depends_on);
    }
    depends_on.for_each_element([&](std::size_t, const JsonNode& id) {
        if (!id.is_string()) {
            throw wrong_type("an element of depends_on", "an id", id);
        }
        dependencies.push_back(find_operation(ids, id.text(), "depends_on"));
    });
}

// `when.ref` is a reference by its nature, whoever wrote the operation's values.
void for_each_ref_of_when(const JsonNode& when, const std::string& where,
                          FunctionRef<void(const Reference&)> visit) {
    if (when.is_array()) {
        when.for_each_element([&](std::size_t index, const JsonNode& condition) {
            for_each_ref_of_when(condition, where + "." + std::to_string(index), visit);
        });
    } else if (when.is_object()) {
        if (const JsonNode ref = when.member("ref"); ref.exists()) {
            for_each_reference(ref, where + ".ref", visit);
        }
    }
}

// Adds what an operation names in references.
void find_implicit_dependencies(const JsonNode& operation, const OperationIds& ids,
                                std::vector<Index>& dependencies) {
    if (!operation.may_mention(reference_marker)) {
        return;
    }
    const auto add = [&](const Reference& reference) {
        dependencies.push_back(find_operation(ids, reference.operation,
                                              "reference \"" + clipped(reference.source) + "\""));
    };
    if (!looks_for_references(operation)) {
        if (const JsonNode when = operation.member("when"); when.exists()) {
            for_each_ref_of_when(when, "when", add);
        }
        return;
    }
    for (const std::string_view part : parts_with_references) {
        if (const JsonNode params = operation.member(part); params.exists()) {
            for_each_reference(params, part, add);
        }
    }
}

void check_not_waiting_for_itself(Index index, const std::vector<Index>& dependencies) {
    if (std::ranges::find(dependencies, index) != dependencies.end()) {
        throw invalid_request("an operation cannot depend on itself");
    }
}

// Of a long cycle both ends are shown.
BatchError circular_dependency(const std::vector<Index>& cycle, const OperationIds& ids) {
    constexpr std::size_t shown_at_each_end = 20;
    const bool is_long = cycle.size() > 2 * shown_at_each_end;
    std::string path = ids[cycle.front()];
    for (std::size_t step = 1; step < cycle.size(); ++step) {
        if (is_long && step == shown_at_each_end) {
            path += " -> ...";
            step = cycle.size() - shown_at_each_end;
        }
        path += " -> " + ids[cycle[step]];
    }
    return invalid_request("Circular dependency detected: " + path)
        .with_detail("Each of these operations waits for the next one; the first stands at index " +
                     std::to_string(cycle.front()) + " of the request.")
        .of_kind(ErrorKind::circular_dependency);
}

// The edges of the graph while they are read, one operation after the other.
class DependencyReader {
public:
    explicit DependencyReader(const OperationIds& ids) : ids_(ids) {
        for (EdgeLists* lists : {&explicit_ones, &implicit_ones, &all}) {
            lists->reserve(ids.size());
        }
    }

    void read(const JsonNode& operation, Index index) {
        found_.clear();
        parse_depends_on(operation, ids_, found_);
        explicit_ones.add(found_);
        const auto named = static_cast<std::ptrdiff_t>(found_.size());
        find_implicit_dependencies(operation, ids_, found_);
        implicit_ones.add(std::span(found_.begin() + named, found_.end()));
        all.add(found_);
        check_not_waiting_for_itself(index, found_);
    }

    EdgeLists explicit_ones;
    EdgeLists implicit_ones;
    EdgeLists all;

private:
    const OperationIds& ids_;
    std::vector<Index> found_;
};

BatchOutline read_outline(const JsonNode& operations, const BatchOptions& options) {
    OperationIds ids = parse_ids(operations, options.auto_id);
    DependencyReader dependencies(ids);
    operations.for_each_element([&](std::size_t at, const JsonNode& operation) {
        check_for_interruption();
        const auto index = static_cast<Index>(at);
        naming_operation([&] { return operation_label(ids[index], index); },
                         [&] { dependencies.read(operation, index); });
    });
    DependencyGraph graph(std::move(dependencies.all));
    std::vector<Index> order = graph.execution_order();
    if (order.size() < graph.size()) {
        throw circular_dependency(graph.find_cycle(), ids);
    }
    return {options,
            std::move(ids),
            std::move(dependencies.explicit_ones),
            std::move(dependencies.implicit_ones),
            std::move(graph),
            std::move(order)};
}

// --- operations in full ---

// Operations name few tables: each name is read once.
class EntityNames {
public:
    std::shared_ptr<const Entity> find(std::string_view text) {
        if (last_ != nullptr && last_->text == text) {
            return last_;
        }
        auto& known = by_text_[std::string(text)];
        if (known == nullptr) {
            known =
                std::make_shared<const Entity>(Entity{parse_entity_name(text), std::string(text)});
        }
        last_ = known;
        return known;
    }

private:
    std::unordered_map<std::string, std::shared_ptr<const Entity>> by_text_;
    std::shared_ptr<const Entity> last_;
};

void read_store_params(Operation& operation, const JsonNode& node) {
    const bool takes_array = operation.action == Action::create;
    if (operation.action == Action::read || operation.action == Action::remove) {
        throw invalid_request("store_params does not go with action " +
                              std::string(action_name(operation.action)));
    }
    const bool is_array = node.is_array();
    if (!node.is_object() && !(takes_array && is_array)) {
        throw wrong_type("store_params",
                         takes_array ? "an object or an array of objects" : "an object", node);
    }
    if (is_array) {
        if (node.size() == 0) {
            throw invalid_request("store_params must not be an empty array");
        }
        node.for_each_element([](std::size_t, const JsonNode& row) {
            check_for_interruption();
            if (!row.is_object()) {
                throw wrong_type("an element of store_params", "an object", row);
            }
        });
    }
    operation.store_params_refer = operation.references && holds_references(node);
    operation.store_params = node;
}

void read_query_params(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type("query_params", "an object", node);
    }
    if (operation.action == Action::create && node.size() != 0) {
        throw invalid_request("query_params does not go with action create");
    }
    const bool allow_prefixes = operation.action == Action::read;
    operation.query_params = std::make_unique<const Condition>(
        parse_condition(node.value(), allow_prefixes, operation.references));
    operation.filter_refers = operation.references && holds_references(node);
}

void read_metadata_params(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type("metadata_params", "an object", node);
    }
    const bool refers = operation.references && holds_references(node);
    operation.metadata_params = std::make_unique<const MetadataParams>(
        MetadataParams{node, parse_metadata(node.value(), operation.action, refers), refers});
}

void read_claims(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type("claims", "an object", node);
    }
    operation.claims = node.value();
}

void read_increment(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type("increment", "an object", node);
    }
    if (operation.action != Action::update) {
        throw invalid_request("increment goes with action update only");
    }
    node.for_each_member([](std::string_view column, const JsonNode& number) {
        if (number.kind() != JsonNode::Kind::number) {
            throw wrong_type("increment." + std::string(column), "a number", number);
        }
    });
    operation.increment = node;
}

std::int64_t row_count(std::string_view key, const Value& value) {
    if (!value.is_number_integer() || value.get<std::int64_t>() < 0) {
        throw invalid_request("expect." + std::string(key) +
                              " must be a whole number that is not negative");
    }
    return value.get<std::int64_t>();
}

void read_expect(Operation& operation, const JsonNode& node) {
    if (!node.is_object()) {
        throw wrong_type("expect", "an object", node);
    }
    Expectation expect;
    bool exact = false;
    node.for_each_member([&](std::string_view name, const JsonNode& member) {
        const Value number = member.value();
        if (name == "rows") {
            exact = true;
            expect.min = expect.max = row_count(name, number);
        } else if (name == "min") {
            expect.min = row_count(name, number);
        } else if (name == "max") {
            expect.max = row_count(name, number);
        } else {
            throw invalid_request("unknown key \"" + std::string(name) + "\" in expect",
                                  "Allowed keys are: rows, min, max.");
        }
    });
    if (node.size() == 0 || (exact && node.size() > 1)) {
        throw invalid_request("expect takes either rows, or min and max");
    }
    if (expect.min && expect.max && *expect.min > *expect.max) {
        throw invalid_request("expect.min must not be greater than expect.max");
    }
    operation.expect = std::make_unique<const Expectation>(expect);
}

void read_when(Operation& operation, const JsonNode& node) {
    operation.when = parse_when(node, operation.references);
}

// What has no reader here is read by the outline, or before the others.
using KeyReader = void (*)(Operation&, const JsonNode&);

struct OperationKey {
    std::string_view name;
    KeyReader read;
};

constexpr std::array operation_keys = {
    OperationKey{"id", nullptr},
    OperationKey{"entity", nullptr},
    OperationKey{"action", nullptr},
    OperationKey{"store_params", read_store_params},
    OperationKey{"query_params", read_query_params},
    OperationKey{"metadata_params", read_metadata_params},
    OperationKey{"depends_on", nullptr},
    OperationKey{"claims", read_claims},
    OperationKey{"increment", read_increment},
    OperationKey{"expect", read_expect},
    OperationKey{"when", read_when},
    OperationKey{"references", nullptr},
};

const OperationKey& find_key(std::string_view name) {
    const auto* found = std::ranges::find(operation_keys, name, &OperationKey::name);
    if (found != operation_keys.end()) {
        return *found;
    }
    std::string allowed;
    for (const OperationKey& key : operation_keys) {
        allowed += (allowed.empty() ? "" : ", ") + std::string(key.name);
    }
    throw invalid_request("unknown key \"" + std::string(name) + "\"",
                          "Allowed keys are: " + allowed + ".");
}

Action parse_action(const JsonNode& operation) {
    constexpr std::string_view hint = "Actions are: create, read, update, delete.";
    const JsonNode action = operation.member("action");
    if (!action.exists()) {
        throw invalid_request("action is missing", std::string(hint));
    }
    if (!action.is_string()) {
        throw wrong_type("action", "a string", action);
    }
    const auto found = find_action(action.text());
    if (!found) {
        throw invalid_request("invalid action \"" + std::string(action.text()) + "\"",
                              std::string(hint));
    }
    return *found;
}

std::shared_ptr<const Entity> parse_entity(const JsonNode& operation, EntityNames& names) {
    const JsonNode entity = operation.member("entity");
    if (entity.exists() && !entity.is_string()) {
        throw wrong_type("entity", "a string", entity);
    }
    if (!entity.exists() || entity.text().empty()) {
        throw invalid_request("entity is missing");
    }
    return names.find(entity.text());
}

bool parse_references(const JsonNode& operation) {
    const JsonNode references = operation.member("references");
    if (references.exists() && references.kind() != JsonNode::Kind::boolean) {
        throw wrong_type("references", "true or false", references);
    }
    return !references.exists() || references.boolean();
}

void check_update_changes_something(const Operation& operation) {
    if (operation.action != Action::update) {
        return;
    }
    const bool stores = operation.store_params.exists() && operation.store_params.size() != 0;
    const bool increments = operation.increment.exists() && operation.increment.size() != 0;
    if (!stores && !increments) {
        throw invalid_request("update needs store_params or increment");
    }
    if (!stores || !increments) {
        return;
    }
    std::unordered_set<std::string_view> stored;
    operation.store_params.for_each_member(
        [&](std::string_view column, const JsonNode&) { stored.insert(column); });
    operation.increment.for_each_member([&](std::string_view column, const JsonNode&) {
        if (stored.contains(column)) {
            throw invalid_request("column \"" + std::string(column) +
                                  "\" is in store_params and in increment");
        }
    });
}

Operation read_operation(std::string id, std::size_t index, const JsonNode& source,
                         EntityNames& names) {
    Operation operation;
    operation.id = std::move(id);
    operation.index = index;
    source.for_each_member([](std::string_view name, const JsonNode&) { find_key(name); });
    operation.action = parse_action(source);
    operation.references = parse_references(source);
    operation.entity = parse_entity(source, names);
    source.for_each_member([&](std::string_view name, const JsonNode& node) {
        if (const KeyReader read = find_key(name).read) {
            read(operation, node);
        }
    });
    check_update_changes_something(operation);
    check_filter_restricts(operation.action, operation.filter(), operation.metadata());
    return operation;
}

void check_row_limit(const std::vector<Operation>& operations, const RequestLimits& limits) {
    std::size_t rows = 0;
    for (const Operation& operation : operations) {
        const JsonNode& stored = operation.store_params;
        rows += stored.exists() && stored.is_array() ? stored.size() : 0;
        naming_operation([&] { return operation_label(operation.id, operation.index); },
                         [&] { check_row_count(rows, limits); });
    }
}

// Of an operation that is not read yet: with its id, if it has one.
std::string operation_label(const JsonNode& operation, std::size_t index) {
    const JsonNode id = operation.is_object() ? operation.member("id") : JsonNode();
    return id.exists() && id.is_string() ? operation_label(std::string(id.text()), index)
                                         : operation_label(index);
}

// The rows of an array of a create; what else is no object or no array is refused when it is read.
std::size_t row_count(const JsonNode& operation) {
    const JsonNode rows = operation.is_object() ? operation.member("store_params") : JsonNode();
    return rows.exists() && rows.is_array() ? rows.size() : 0;
}

// What stands beside the operations is small, or a mistake: it is not read to find that out.
void check_size_besides_operations(std::size_t size, const RequestLimits& limits) {
    if (size > limits.max_operation_size) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "request of " + std::to_string(size) +
                             " bytes besides its operations exceeds the maximum of " +
                             std::to_string(limits.max_operation_size) + " bytes",
                         "All but operations is small in a request.");
    }
}

void check_operations_size(const JsonNode& operations, const RequestLimits& limits) {
    check_operation_count(operations.size(), limits);
    std::size_t rows = 0;
    operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        rows += row_count(operation);
        naming_operation([&] { return operation_label(operation, index); },
                         [&] {
                             check_operation_size(operation.size_in_bytes(), limits);
                             check_row_count(rows, limits);
                         });
    });
}

// They are kept for all operations until the batch is done.
void check_filter_size(std::size_t bytes) {
    constexpr std::size_t most = std::size_t{64} * 1024 * 1024;
    if (bytes > most) {
        throw BatchError(
            sqlstate::program_limit_exceeded,
            "query_params of all operations take more than " + std::to_string(most) + " bytes",
            "Send fewer or smaller lists of values, or several batches.");
    }
}

}  // namespace

std::vector<std::string_view> operation_key_names() {
    std::vector<std::string_view> names;
    names.reserve(operation_keys.size());
    for (const OperationKey& key : operation_keys) {
        names.push_back(key.name);
    }
    return names;
}

void check_request_size(const JsonNode& request, const RequestLimits& limits) {
    if (request.is_array()) {
        check_operations_size(request, limits);
        return;
    }
    const JsonNode operations = request.is_object() ? request.member("operations") : JsonNode();
    if (!operations.exists() || !operations.is_array()) {
        check_options_size(request, limits);
        return;
    }
    check_size_besides_operations(request.size_in_bytes() - operations.size_in_bytes(), limits);
    check_operations_size(operations, limits);
}

void check_options_size(const JsonNode& options, const RequestLimits& limits) {
    check_size_besides_operations(options.size_in_bytes(), limits);
}

BatchOutline parse_outline(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits) {
    const RequestParts parts = take_request_apart(operations, options);
    const BatchOptions parsed_options = parse_batch_options(parts.options);
    check_operations_array(parts.operations, limits);
    return read_outline(parts.operations, parsed_options);
}

BatchRequest parse_request(const JsonNode& operations, const Value& options,
                           const RequestLimits& limits) {
    const RequestParts parts = take_request_apart(operations, options);
    const BatchOptions parsed_options = parse_batch_options(parts.options);
    check_operations_array(parts.operations, limits);
    BatchRequest request{read_outline(parts.operations, parsed_options), {}};
    request.operations.reserve(parts.operations.size());
    EntityNames names;
    std::size_t filter_bytes = 0;
    parts.operations.for_each_element([&](std::size_t index, const JsonNode& operation) {
        const std::string& id = request.outline.ids[index];
        request.operations.push_back(
            naming_operation([&] { return operation_label(id, index); },
                             [&] { return read_operation(id, index, operation, names); }));
        filter_bytes += size_in_memory(request.operations.back().filter());
        check_filter_size(filter_bytes);
    });
    check_row_limit(request.operations, limits);
    return request;
}

}  // namespace batch_ops
