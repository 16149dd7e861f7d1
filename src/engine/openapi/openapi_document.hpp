// The OpenAPI 3.1 document of the endpoint that runs batches, for one role.
//
// Its schemas are those of JSON Schema draft 2020-12, the dialect of OpenAPI 3.1
// (https://spec.openapis.org/oas/v3.1.0). They refuse what the server refuses by the form of a
// request; what depends on data, on other operations or on the text within a string is left to it.
#pragma once

#include <span>
#include <vector>

#include "engine/openapi/endpoint_description.hpp"
#include "engine/openapi/entity_components.hpp"
#include "engine/openapi/lazy_component.hpp"

namespace batch_ops {

/// The document in parts, which need not be there all at once.
class OpenapiDocument {
public:
    /// `entities` and `functions` are those that the role may use, in the order in which the
    /// document lists them. For each entity there is a component for its rows, named as the entity
    /// (with its schema where the search_path does not lead to it), and `<entity>-<action>` for
    /// each of its actions; for each function one for its rows and `<function>-call`. All arguments
    /// must outlive this.
    OpenapiDocument(const EndpointDescription& endpoint,
                    std::span<const EntityDescription> entities,
                    std::span<const FunctionDescription> functions = {});

    /// All of the document but its members `components`, {"schemas": {name: schema, …}}, and
    /// `x-relations`, {name of an entity's component: which relation it is of, …}.
    [[nodiscard]] Value head() const;

    [[nodiscard]] std::span<const openapi::LazyComponent> components() const { return components_; }
    [[nodiscard]] std::span<const openapi::LazyComponent> relations() const { return relations_; }

private:
    const EndpointDescription& endpoint_;
    std::vector<openapi::DocumentedEntity> entities_;  // which the components speak of
    std::vector<openapi::LazyComponent> components_;
    std::vector<openapi::LazyComponent> relations_;
};

}  // namespace batch_ops
