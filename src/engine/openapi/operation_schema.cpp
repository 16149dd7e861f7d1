#include "engine/openapi/operation_schema.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/openapi/change_schema.hpp"
#include "engine/openapi/column_schema.hpp"
#include "engine/openapi/common_keys.hpp"
#include "engine/openapi/filter_schema.hpp"
#include "engine/openapi/json_schema.hpp"
#include "engine/openapi/lookup_schema.hpp"
#include "engine/openapi/metadata_schema.hpp"
#include "engine/openapi/read_schema.hpp"
#include "engine/openapi/row_schemas.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/parameters/when_condition.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops::openapi {

namespace {

Value gives_some(std::string_view key) {
    return with_member(key, Value::object({{"minProperties", 1}}));
}

Value gives_rows() {
    return with_member("store_params", Value::object({{"type", "array"}}));
}

Value allows_every_row() {
    return with_member("metadata_params", with_member("__all", Value::object({{"const", true}})));
}

// What the form of the keys leaves open: an update must change something, and neither update nor
// delete may touch every row by an oversight.
Value rules_of(const EntityDescription& entity, Action action) {
    Value rules = Value::array();
    if (action == Action::update) {
        std::vector<Value> changes = {gives_some("store_params"), gives_rows()};
        for (const ChangeKey& key : change_keys) {
            changes.push_back(gives_some(key.name));
        }
        rules.push_back(any_of(std::move(changes)));
    }
    if (action == Action::update || action == Action::remove) {
        std::vector<Value> selects = {allows_every_row()};
        if (has_selectable_columns(entity)) {
            selects.push_back(gives_some("query_params"));
        }
        if (action == Action::update) {
            selects.push_back(gives_rows());
        }
        rules.push_back(any_of(std::move(selects)));
    }
    if (action == Action::sync) {
        rules.push_back(any_of(
            {allows_every_row(), with_member("store_params", Value::object({{"minItems", 1}}))}));
    }
    return rules;
}

bool takes_any(const EntityDescription& entity, ColumnChange change) {
    return std::ranges::any_of(entity.columns, [change](const ColumnDescription& column) {
        return takes_change(column, change);
    });
}

void append_params(Value& properties, const EntityDescription& description,
                   const std::string& entity, Action action, std::size_t max_rows) {
    if (action == Action::create) {
        Value rows = array_of(component(new_row_component(entity)));
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({component(new_row_component(entity)), std::move(rows)}));
    } else if (action == Action::sync) {
        append_member(properties, "query_params", scope_schema(description));
        Value rows = array_of(component(synced_row_component(entity)));
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({component(synced_row_component(entity)), std::move(rows)}));
    } else if (has_selectable_columns(description)) {
        append_member(properties, "query_params", component(filter_component(entity, action)));
    }
    if (action == Action::update) {
        Value rows = array_of(component(changed_row_component(entity)));
        append_member(rows, "maxItems", max_rows);
        append_member(properties, "store_params",
                      any_of({set_columns_schema(description), std::move(rows)}));
        for (const ChangeKey& key : change_keys) {
            if (takes_any(description, key.change)) {
                append_member(properties, std::string(key.name),
                              change_schema(description, key.change));
            }
        }
    }
    if (auto lookup = lookup_schema(description, action)) {
        append_member(properties, "lookup", *std::move(lookup));
    }
    append_member(properties, "metadata_params",
                  action == Action::read && has_selectable_columns(description)
                      ? read_metadata_of(entity)
                      : component(metadata_component(action)));
    if (action != Action::read && action != Action::sync) {
        append_member(properties, "for_each", items_key());
    }
}

std::string reference_pattern() {
    const std::string word = "[A-Za-z0-9_]+";
    const std::string segment = R"(("([^"]|"")+"|[^".}][^.}]*))";
    const std::string of_result = word + R"((\.@?[A-Za-z0-9_*]+)+)";
    const std::string of_batch = "@" + word + R"((\.[A-Za-z0-9_*]+)*)";
    const std::string in_braces =
        R"(\{()" + word + R"(\.)" + segment + "|@" + word + R"()(\.)" + segment + R"()*\})";
    return R"(^\$ref:()" + of_result + "|" + of_batch + "|" + in_braces + ")$";
}

}  // namespace

Value head_of_operation(std::string_view schema, std::string_view name, bool in_search_path,
                        Action action) {
    const std::string plain = written_name(name, entity_delimiters);
    std::vector<std::string> names = {written_name(schema, entity_delimiters) + "." + plain};
    if (in_search_path) {
        names.insert(names.begin(), plain);
    }
    return Value::object({
        {"id", id_key()},
        {"entity", one_of_names(names)},
        {"action", Value::object({{"const", std::string(action_name(action))}})},
    });
}

bool has_selectable_columns(const EntityDescription& entity) {
    return std::ranges::any_of(entity.columns, &ColumnDescription::selectable);
}

std::string operation_component(const std::string& entity, Action action) {
    return entity + "-" + std::string(action_name(action));
}

Value operation_schema(const EntityDescription& description, const std::string& entity,
                       Action action, const EndpointDescription& endpoint) {
    Value properties =
        head_of_operation(description.schema, description.name, description.in_search_path, action);
    append_params(properties, description, entity, action, endpoint.max_rows);
    append_common_keys(properties, endpoint);
    Value schema = closed_object(std::move(properties));
    Value required = Value::array({"entity", "action"});
    if (action == Action::create && needs_values(description)) {
        required.push_back("store_params");
    }
    if (action == Action::sync) {
        required.push_back("query_params");
        required.push_back("store_params");
    }
    append_member(schema, "required", std::move(required));
    if (Value rules = rules_of(description, action); !rules.empty()) {
        append_member(schema, "allOf", std::move(rules));
    }
    return schema;
}

Value operation_components(const EndpointDescription& endpoint) {
    Value components = column_components();
    append_member(
        components, std::string(reference),
        Value::object({{"type", "string"},
                       {"pattern", reference_pattern()},
                       {"description",
                        "One reference to an earlier result, or to a fact, and nothing else."}}));
    for (const Value& others :
         {common_key_components(endpoint), filter_components(), change_components(),
          lookup_components(), read_components(), metadata_components()}) {
        for (const auto& [name, schema] : others.get_ref<const Value::object_t&>()) {
            append_member(components, name, schema);
        }
    }
    return components;
}

}  // namespace batch_ops::openapi
