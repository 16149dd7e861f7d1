// The engine's look at jsonb where it lies: documents, parts of them, and rows of a result.
#pragma once

#include <optional>
#include <span>

#include "engine/json/json_node.hpp"
#include "postgres/jsonb/jsonb_item.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A look into one value. The jsonb must outlive it.
JsonNode node_of(const JsonbItem& item);

/// A look at the argument of an SQL function; null for nullptr.
JsonNode node_of(const Jsonb* jsonb);

/// A look at rows as one array. The rows and the array of pointers must outlive it.
JsonNode node_of(std::span<const Jsonb* const> rows);

/// The item behind a node of a jsonb; nullopt for any other node.
std::optional<JsonbItem> item_behind(const JsonNode& node);

}  // namespace batch_ops::postgres
