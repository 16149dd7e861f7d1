// Descriptions of entities as tests need them, and what the document says of them.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/openapi/openapi_document.hpp"

namespace batch_ops::test {

inline Value all_made(std::span<const openapi::LazyComponent> parts) {
    Value made = Value::object();
    for (const openapi::LazyComponent& part : parts) {
        append_member(made, part.name, part.make());
    }
    return made;
}

inline Value openapi_document(const EndpointDescription& endpoint,
                              std::span<const EntityDescription> entities,
                              std::span<const FunctionDescription> functions = {}) {
    const OpenapiDocument document(endpoint, entities, functions);
    Value whole = document.head();
    append_member(whole, "components",
                  Value::object({{"schemas", all_made(document.components())}}));
    append_member(whole, "x-relations", all_made(document.relations()));
    return whole;
}

inline ColumnDescription column(std::string name, JsonForm form) {
    ColumnDescription described;
    described.name = std::move(name);
    described.type.form = form;
    described.selectable = described.insertable = described.updatable = true;
    return described;
}

inline EntityDescription entity(std::string name, std::vector<ColumnDescription> columns) {
    EntityDescription described;
    described.schema = "public";
    described.name = std::move(name);
    described.in_search_path = true;
    described.actions = {Action::create, Action::read, Action::update, Action::remove,
                         Action::sync};
    described.columns = std::move(columns);
    return described;
}

inline EntityDescription album() {
    return entity("album", {column("id", JsonForm::integer), column("title", JsonForm::text)});
}

inline Value schemas_of(const std::vector<EntityDescription>& entities,
                        const EndpointDescription& endpoint = {}) {
    return openapi_document(endpoint, entities)["components"]["schemas"];
}

inline std::vector<std::string> names_in(const Value& object) {
    std::vector<std::string> names;
    for (const auto& [name, value] : object.get_ref<const Value::object_t&>()) {
        names.push_back(name);
    }
    return names;
}

inline std::vector<std::string> texts_in(const Value& array) {
    std::vector<std::string> texts;
    for (const Value& text : array) {
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

template <typename Names>
std::vector<std::string> texts(const Names& names) {
    return {names.begin(), names.end()};
}

}  // namespace batch_ops::test
