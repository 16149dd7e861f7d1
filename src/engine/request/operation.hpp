// One operation of a batch, as the request describes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/parameters/action.hpp"
#include "engine/parameters/condition.hpp"
#include "engine/parameters/entity_name.hpp"
#include "engine/parameters/expectation.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/when_condition.hpp"

namespace batch_ops {

/// A table as operations name it.
struct Entity {
    EntityName name;
    std::string text;  ///< as the request writes it
};

/// What `metadata_params` says.
struct MetadataParams {
    /// The object as written; what could be read of it without results is in `metadata`.
    JsonNode written{};
    Metadata metadata{};
    bool refers = false;
};

/// A batch may have many: what most operations lack takes no room in them. Nodes lead into the
/// request.
struct Operation {
    std::string id{};
    std::size_t index = 0;  ///< in the request, from 0
    Action action = Action::read;
    /// Shared by the operations that name the same one.
    std::shared_ptr<const Entity> entity{};

    /// An object, for create also an array of objects; nothing when absent.
    JsonNode store_params{};
    /// Column → number; nothing when absent.
    JsonNode increment{};
    /// nullptr: no `query_params`, every row.
    std::unique_ptr<const Condition> query_params{};
    /// nullptr: no `metadata_params`.
    std::unique_ptr<const MetadataParams> metadata_params{};
    /// nullptr: any number of rows.
    std::unique_ptr<const Expectation> expect{};
    std::vector<WhenCondition> when{};
    /// null when absent.
    Value claims{};

    /// Whether `$ref:` is looked for in this operation's values at all.
    bool references = true;
    bool store_params_refer = false;
    bool filter_refers = false;

    /// A create of an empty array: there is nothing to run, and it completes with no rows.
    [[nodiscard]] bool creates_nothing() const;

    /// Selects the rows.
    [[nodiscard]] const Condition& filter() const;
    [[nodiscard]] const Metadata& metadata() const;
};

/// Throws 22023 when an update or delete would affect every row by the form of its filter and
/// `__all` does not allow it.
void check_filter_restricts(Action action, const Condition& filter, const Metadata& metadata);

/// About how many bytes the values of an operation take, as the request wrote them.
std::size_t parameter_size(const Operation& operation);

}  // namespace batch_ops
