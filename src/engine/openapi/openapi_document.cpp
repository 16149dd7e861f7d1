#include "engine/openapi/openapi_document.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/execution/execution_report.hpp"
#include "engine/openapi/call_schema.hpp"
#include "engine/openapi/described_associations.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/operation_schema.hpp"
#include "engine/openapi/relation_description.hpp"
#include "engine/parameters/batch_options.hpp"

namespace batch_ops {

namespace {

using namespace openapi;

constexpr std::string_view any_operation = "BatchOperation";
constexpr std::string_view any_read = "BatchReadOperation";

// --- the request ---

Value options_schema() {
    const BatchOptions defaults;
    Value properties = Value::object();
    for (const BooleanOption& option : boolean_options()) {
        append_member(properties, std::string(option.name),
                      Value::object({{"type", "boolean"}, {"default", defaults.*option.field}}));
    }
    Value on_error = one_of_names(on_error_names());
    append_member(on_error, "default", std::string(on_error_names().front()));
    append_member(properties, "onError", std::move(on_error));
    append_member(properties, std::string(idempotency_key_option),
                  Value::object({{"type", Value::array({"string", "null"})},
                                 {"minLength", 1},
                                 {"maxLength", longest_idempotency_key},
                                 {"description",
                                  "A batch that has run under this key is not run again: its "
                                  "report comes back. Without it, the header Idempotency-Key is "
                                  "the key; null: there is none."}}));
    return closed_object(std::move(properties));
}

// Only with the option autoId may an operation do without an id.
Value operations_without_id_are_refused() {
    return Value::object(
        {{"properties",
          Value::object(
              {{"operations",
                array_of(Value::object(
                    {{"required", Value::array({"id"})},
                     {"properties", Value::object({{"id", component(operation_id)}})}}))}})}});
}

Value auto_id_is_on() {
    const Value on = Value::object(
        {{"type", "object"},
         {"required", Value::array({"autoId"})},
         {"properties", Value::object({{"autoId", Value::object({{"const", true}})}})}});
    return Value::object({{"required", Value::array({"options"})},
                          {"properties", Value::object({{"options", on}})}});
}

// `operation`: the component of any operation that it may have.
Value request_schema(std::string_view operation, std::size_t max_operations) {
    Value operations = array_of(component(operation), 1);
    append_member(operations, "maxItems", max_operations);
    Value schema = closed_object(Value::object({
        {"operations", std::move(operations)},
        {"options", any_of({component("BatchOptions"), Value::object({{"type", "null"}})})},
    }));
    append_member(schema, "required", Value::array({"operations"}));
    append_member(schema, "if", auto_id_is_on());
    append_member(schema, "else", operations_without_id_are_refused());
    return schema;
}

Value one_of_operations(const std::vector<std::string>& operations) {
    if (operations.empty()) {
        return Value::object(
            {{"not", Value::object()}, {"description", "There is nothing that the role may use."}});
    }
    Value alternatives = Value::array();
    for (const std::string& operation : operations) {
        alternatives.push_back(component(operation));
    }
    return Value::object({{"oneOf", std::move(alternatives)}});
}

// --- the response ---

Value duration() {
    return Value::object({{"type", "number"}, {"minimum", 0}});
}

// What an operation with that status shows, and with the option summary all of them.
Value result_schema(OperationStatus status, Value properties, Value required) {
    Value all =
        Value::object({{"status", Value::object({{"const", std::string(status_name(status))}})}});
    for (auto& [name, schema] : properties.get_ref<Value::object_t&>()) {
        append_member(all, name, std::move(schema));
    }
    append_member(all, "rows", count());
    append_member(all, "durationMs", duration());
    required.insert(required.begin(), "status");
    Value schema = closed_object(std::move(all));
    append_member(schema, "required", std::move(required));
    return schema;
}

Value error_properties() {
    Value properties = Value::object(
        {{"error", Value::object({{"type", "string"}})},
         {"statusCode", Value::object({{"type", "integer"},
                                       {"description", "The HTTP status of such an error."}})}});
    for (const ErrorMember& member : error_members) {
        append_member(properties, std::string(member.name), Value::object({{"type", "string"}}));
    }
    Value row = count();
    describe(row, "The row of an array that has failed, from 0, where it is known.");
    append_member(properties, "row", std::move(row));
    return properties;
}

Value required_error_members() {
    return Value::array({"error", "statusCode", "code"});
}

Value deleted_schema() {
    Value deleted = count();
    describe(deleted, "Of a sync: how many rows it has deleted.");
    return deleted;
}

Value total_schema() {
    Value total = count();
    describe(total,
             "With __total: how many rows, or groups, there are without __limit and __offset.");
    return total;
}

Value completed_schema() {
    Value rows = array_of(Value::object({{"type", "object"}}));
    describe(rows,
             "The rows that were found or changed. Their columns are those of the entity's own "
             "component, with what __include adds; with __count the one row is {\"count\": n}, "
             "with __aggregate and __group rows are aggregates and the columns of __group.");
    Value created = array_of(Value::object({{"type", "boolean"}}));
    describe(created,
             "With __on_conflict, and of a sync: of each row of data whether it was created, or "
             "was there "
             "already.");
    return result_schema(OperationStatus::completed,
                         Value::object({{"data", std::move(rows)},
                                        {"created", std::move(created)},
                                        {"deleted", deleted_schema()},
                                        {"total", total_schema()}}),
                         Value::array({"data"}));
}

Value unreported_schema() {
    Value schema =
        result_schema(OperationStatus::completed,
                      Value::object({{"deleted", deleted_schema()}, {"total", total_schema()}}),
                      Value::array({"rows"}));
    describe(schema, "Of an operation with \"report\": false.");
    return schema;
}

Value failed_schema() {
    return result_schema(OperationStatus::failed, error_properties(), required_error_members());
}

Value skipped_schema() {
    std::vector<std::string_view> reasons;
    reasons.reserve(skip_reasons.size());
    for (const SkipReason reason : skip_reasons) {
        reasons.push_back(skip_reason_text(reason));
    }
    return result_schema(OperationStatus::skipped,
                         Value::object({{"reason", one_of_names(reasons)}}),
                         Value::array({"reason"}));
}

Value operation_result_schema() {
    return Value::object(
        {{"oneOf", Value::array({component("CompletedOperation"), component("UnreportedOperation"),
                                 component("FailedOperation"), component("SkippedOperation")})}});
}

Value batch_error_schema() {
    Value schema = closed_object(error_properties());
    append_member(schema, "required", required_error_members());
    return schema;
}

Value summary_schema() {
    Value properties = Value::object();
    Value required = Value::array();
    for (const std::string_view name : {"total", "completed", "failed", "skipped"}) {
        append_member(properties, std::string(name), count());
    }
    append_member(properties, "order", array_of(component(operation_id), 1));
    append_member(properties, "durationMs", duration());
    for (const auto& [name, schema] : properties.get_ref<const Value::object_t&>()) {
        required.push_back(name);
    }
    Value schema = closed_object(std::move(properties));
    append_member(schema, "required", std::move(required));
    return schema;
}

// A batch that failed says by what.
void tie_success_to_failures(Value& schema) {
    append_member(
        schema, "if",
        Value::object(
            {{"properties", Value::object({{"success", Value::object({{"const", true}})}})}}));
    append_member(
        schema, "then",
        Value::object(
            {{"properties", Value::object({{"failedOperations", false}, {"error", false}})}}));
    append_member(schema, "else",
                  any_of({Value::object({{"required", Value::array({"failedOperations"})}}),
                          Value::object({{"required", Value::array({"error"})}})}));
}

Value response_schema() {
    Value schema = closed_object(Value::object({
        {"success", Value::object({{"type", "boolean"}})},
        {"results", Value::object({{"type", "object"},
                                   {"propertyNames", component(operation_id)},
                                   {"additionalProperties", component("OperationResult")}})},
        {"failedOperations", array_of(component(operation_id), 1)},
        {"error", component("BatchError")},
        {"dryRun", Value::object({{"const", true}})},
        {"replayed", Value::object({{"const", true}})},
        {"summary", component("BatchSummary")},
    }));
    append_member(schema, "required", Value::array({"success", "results"}));
    tie_success_to_failures(schema);
    return schema;
}

// What PostgREST answers when the whole call is refused.
Value error_response_schema() {
    const Value text = Value::object({{"type", "string"}});
    const Value text_or_null = Value::object({{"type", Value::array({"string", "null"})}});
    return Value::object({{"type", "object"},
                          {"properties", Value::object({{"code", text},
                                                        {"message", text},
                                                        {"details", text_or_null},
                                                        {"hint", text_or_null}})},
                          {"required", Value::array({"code", "message"})}});
}

// --- the endpoint ---

Value json_content(Value schema) {
    return Value::object({{"application/json", Value::object({{"schema", std::move(schema)}})}});
}

Value answer(const std::string& description, Value schema) {
    return Value::object(
        {{"description", description}, {"content", json_content(std::move(schema))}});
}

Value answers() {
    const Value failure = any_of({component("ErrorResponse"), component("BatchResponse")});
    return Value::object({
        {"200", answer("Every operation completed, or was skipped by its own condition.",
                       component("BatchResponse"))},
        {"207", answer("Some operations failed; those that completed persist.",
                       component("BatchResponse"))},
        {"4XX",
         answer("The request is refused, or the batch failed and nothing persists.", failure)},
        {"5XX", answer("The server could not run the batch.", failure)},
    });
}

Value key_header() {
    return Value::object({{"name", "Idempotency-Key"},
                          {"in", "header"},
                          {"description", "As the option idempotencyKey, if that is not given."},
                          {"schema", Value::object({{"type", "string"},
                                                    {"minLength", 1},
                                                    {"maxLength", longest_idempotency_key}})}});
}

Value body(std::string_view request) {
    return Value::object({{"required", true}, {"content", json_content(component(request))}});
}

Value execute_post() {
    return Value::object({
        {"operationId", "batch_execute"},
        {"summary", "Run a batch of operations"},
        {"description",
         "Runs create, read, update, delete and sync operations and calls of functions in the "
         "order "
         "of their dependencies, in one transaction. Values of earlier results flow into later "
         "operations by references ($ref:id.column). The schemas know the JSON form of each "
         "column; other spellings that its type reads from a string may be accepted as well."},
        {"requestBody", body("BatchRequest")},
        {"responses", answers()},
    });
}

Value read_post() {
    return Value::object({
        {"operationId", "batch_read"},
        {"summary", "Run a batch of reads"},
        {"description",
         "The same for reads alone, in a read-only transaction, so that replicas can answer. May "
         "also be called by GET, with the request's operations and options, as JSON, in the query "
         "of the address."},
        {"requestBody", body("BatchReadRequest")},
        {"responses", answers()},
    });
}

// Beside it, where the name of the function is part of the path.
std::optional<std::string> path_to_read(const std::string& path) {
    constexpr std::string_view execute = "batch_execute";
    return path.ends_with(execute)
               ? std::optional(path.substr(0, path.size() - execute.size()) + "batch_read")
               : std::nullopt;
}

Value paths(const std::string& path) {
    Value paths = Value::object({{path, Value::object({{"parameters", Value::array({key_header()})},
                                                       {"post", execute_post()}})}});
    if (const auto read = path_to_read(path)) {
        append_member(paths, *read, Value::object({{"post", read_post()}}));
    }
    return paths;
}

// --- components ---

Value common_components(const EndpointDescription& endpoint) {
    Value components = operation_components(endpoint);
    append_member(components, "BatchOptions", options_schema());
    append_member(components, "BatchResponse", response_schema());
    append_member(components, "OperationResult", operation_result_schema());
    append_member(components, "CompletedOperation", completed_schema());
    append_member(components, "UnreportedOperation", unreported_schema());
    append_member(components, "FailedOperation", failed_schema());
    append_member(components, "SkippedOperation", skipped_schema());
    append_member(components, "BatchError", batch_error_schema());
    append_member(components, "BatchSummary", summary_schema());
    append_member(components, "ErrorResponse", error_response_schema());
    return components;
}

// Names of components take few characters. The dot parts an entity from its schema, the hyphen the
// entity from what belongs to it, so neither is left within a name.
std::string as_component_name(std::string name) {
    std::ranges::replace_if(
        name,
        [](char character) {
            return (character < 'a' || character > 'z') && (character < 'A' || character > 'Z') &&
                   (character < '0' || character > '9');
        },
        '_');
    return name;
}

// Gives every entity and function a name of its own.
class ComponentNames {
public:
    explicit ComponentNames(std::span<const LazyComponent> taken) {
        for (const LazyComponent& component : taken) {
            taken_.insert(component.name);
        }
        taken_.emplace(any_operation);
        taken_.emplace(any_read);
    }

    // Of an entity or a function.
    template <typename Description>
    std::string name(const Description& described) {
        const std::string plain = as_component_name(described.name);
        const std::string wanted =
            described.in_search_path ? plain : as_component_name(described.schema) + "." + plain;
        std::string name = wanted;
        int& number = last_numbers_.try_emplace(wanted, 1).first->second;
        while (!taken_.insert(name).second) {
            check_for_interruption();
            name = wanted + "_" + std::to_string(++number);
        }
        return name;
    }

private:
    std::unordered_set<std::string> taken_;
    std::unordered_map<std::string, int> last_numbers_;  // of what is wanted by several
};

// What is the same for all entities.
std::vector<LazyComponent> general_components(const EndpointDescription& endpoint) {
    std::vector<LazyComponent> components;
    const Value common = common_components(endpoint);
    for (const auto& [name, schema] : common.get_ref<const Value::object_t&>()) {
        components.push_back({name, [schema = schema] { return schema; }});
    }
    components.push_back({"BatchRequest", [&endpoint] {
                              return request_schema(any_operation, endpoint.max_operations);
                          }});
    components.push_back({"BatchReadRequest", [&endpoint] {
                              return request_schema(any_read, endpoint.max_operations);
                          }});
    return components;
}

std::vector<DocumentedEntity> documented(std::span<const EntityDescription> entities,
                                         ComponentNames& names) {
    std::vector<DocumentedEntity> documented;
    documented.reserve(entities.size());
    for (const EntityDescription& entity : entities) {
        documented.push_back({&entity, names.name(entity)});
    }
    auto associations = described_associations(entities);
    for (std::size_t place = 0; place < entities.size(); ++place) {
        check_for_interruption();
        std::vector<NamedAssociation>& named = documented[place].associations;
        named.reserve(associations[place].size());
        for (DescribedAssociation& association : associations[place]) {
            named.push_back({std::move(association.name), &documented[association.entity]});
        }
    }
    return documented;
}

// Operations of any kind are one of these.
LazyComponent any_of_operations(std::string name, std::vector<std::string> operations) {
    return {std::move(name),
            [operations = std::move(operations)] { return one_of_operations(operations); }};
}

}  // namespace

OpenapiDocument::OpenapiDocument(const EndpointDescription& endpoint,
                                 std::span<const EntityDescription> entities,
                                 std::span<const FunctionDescription> functions)
    : endpoint_(endpoint), components_(general_components(endpoint)) {
    ComponentNames names(components_);
    entities_ = documented(entities, names);
    std::vector<std::string> operations;
    std::vector<std::string> reads;
    const auto add = [this](std::vector<LazyComponent> components) {
        check_for_interruption();
        std::ranges::move(components, std::back_inserter(components_));
    };
    for (const DocumentedEntity& entity : entities_) {
        add(entity_components(entity, endpoint));
        relations_.push_back({entity.component, [description = entity.description] {
                                  return relation_description(*description);
                              }});
        for (const Action action : entity.description->actions) {
            operations.push_back(operation_component(entity.component, action));
            if (action == Action::read) {
                reads.push_back(operations.back());
            }
        }
    }
    for (const FunctionDescription& function : functions) {
        const std::string name = names.name(function);
        add(function_components(function, name, endpoint));
        operations.push_back(operation_component(name, Action::call));
    }
    components_.push_back(any_of_operations(std::string(any_operation), std::move(operations)));
    components_.push_back(any_of_operations(std::string(any_read), std::move(reads)));
}

Value OpenapiDocument::head() const {
    Value head = Value::object({
        {"openapi", "3.1.0"},
        {"info", Value::object({{"title", endpoint_.title}, {"version", endpoint_.version}})},
    });
    if (!endpoint_.server_url.empty()) {
        append_member(head, "servers",
                      Value::array({Value::object({{"url", endpoint_.server_url}})}));
    }
    append_member(head, "paths", paths(endpoint_.path));
    return head;
}

}  // namespace batch_ops
