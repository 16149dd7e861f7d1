// The OpenAPI 3.1 document of the endpoint that runs batches, for one role.
//
// Its schemas are those of JSON Schema draft 2020-12, the dialect of OpenAPI 3.1
// (https://spec.openapis.org/oas/v3.1.0). They refuse what the server refuses by the form of a
// request; what depends on data, on other operations or on the text within a string is left to it.
#pragma once

#include <span>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops {

/// `entities` are those that the role may use, in the order in which the document lists them. For
/// each there is a component for its rows, named as the entity (with its schema where the
/// search_path does not lead to it), and `<entity>-<action>` for each of its actions.
Value openapi_document(const EndpointDescription& endpoint,
                       std::span<const EntityDescription> entities);

}  // namespace batch_ops
