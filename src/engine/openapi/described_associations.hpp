// The associations between the entities of a document that have a name of their own, so that their
// filters can be described by those of the entities that they lead to.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "engine/openapi/endpoint_description.hpp"

namespace batch_ops::openapi {

struct DescribedAssociation {
    std::string name;    ///< as requests write it: a foreign-key column, or an entity
    std::size_t entity;  ///< the place of the one that it leads to
};

/// Of each entity those that can be meant by a name without its schema and without a constraint.
std::vector<std::vector<DescribedAssociation>> described_associations(
    std::span<const EntityDescription> entities);

}  // namespace batch_ops::openapi
