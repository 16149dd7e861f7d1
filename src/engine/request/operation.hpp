// One operation of a batch, as the request describes it.
#pragma once

#include <array>
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
#include "engine/parameters/column_change.hpp"
#include "engine/parameters/condition.hpp"
#include "engine/parameters/entity_name.hpp"
#include "engine/parameters/expectation.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/when_condition.hpp"
#include "engine/references/reference_scope.hpp"

namespace batch_ops {

/// A table or function as operations name it.
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
    /// `if` of `__on_conflict`; nullptr when there is none.
    std::unique_ptr<const Condition> conflict_filter{};
    /// `query_params` in `__include`.
    IncludeFilters include_filters{};
};

/// Parameters that few operations have; nodes that lead into the request, nothing when absent.
struct RareParams {
    /// An array of items, or a reference to one. What names the item is of it: `store_params`,
    /// `query_params` and what changes columns.
    JsonNode for_each{};
    /// As Operation::increment.
    JsonNode append{};
    JsonNode merge{};
    /// Foreign-key column → the column of the table that it references in which its values are
    /// looked up.
    JsonNode lookup{};
};

/// A batch may have many: what most operations lack takes no room in them. Nodes lead into the
/// request.
struct Operation {
    std::string id{};
    std::size_t index = 0;  ///< in the request, from 0
    Action action = Action::read;
    /// Shared by the operations that name the same one.
    std::shared_ptr<const Entity> entity{};

    /// An object, or an array of objects; nothing when absent.
    JsonNode store_params{};
    /// Column → value, or, where `store_params` is an array, a list of columns whose values are in
    /// its rows; nothing when absent.
    JsonNode increment{};
    /// nullptr: none of them. See rare().
    std::unique_ptr<RareParams> rare_params{};
    /// nullptr: no `query_params`, every row.
    std::unique_ptr<const Condition> query_params{};
    /// nullptr: no `metadata_params`.
    std::unique_ptr<const MetadataParams> metadata_params{};
    /// nullptr: no guards.
    std::unique_ptr<const Expectation> expect{};
    std::vector<WhenCondition> when{};
    /// null when absent.
    Value claims{};

    /// Whether the report has its rows; else it says how many.
    bool report = true;

    /// In which of this operation's values `$ref:` is looked for. Those of conditions are looked at
    /// unless that is nowhere.
    ReferenceScope references{};
    /// Those of `store_params` and of what changes columns.
    bool values_refer = false;
    bool filter_refers = false;

    /// An empty array of rows or items: there is nothing to run, and it completes with no rows.
    [[nodiscard]] bool stores_nothing() const;

    /// An update of rows that are given one by one.
    [[nodiscard]] bool updates_rows() const {
        return action == Action::update && store_params.is_array();
    }

    [[nodiscard]] bool has_items() const { return rare().for_each.exists(); }
    [[nodiscard]] bool has_lookup() const { return rare().lookup.exists(); }

    /// An update or delete that runs once for each item. A create makes a row of each.
    [[nodiscard]] bool runs_items() const { return has_items() && action != Action::create; }

    /// Whether its failures are those of one of several rows or items.
    [[nodiscard]] bool counts_rows() const { return store_params.is_array() || has_items(); }

    /// Whether it depends on values of earlier results that it runs at all.
    [[nodiscard]] bool is_conditional() const;

    /// Selects the rows.
    [[nodiscard]] const Condition& filter() const;
    [[nodiscard]] const Metadata& metadata() const;
    [[nodiscard]] const RareParams& rare() const;
    /// To be written.
    RareParams& make_rare();
    /// What a change other than `set` says: an object, or a list of columns; nothing when absent.
    [[nodiscard]] const JsonNode& changes(ColumnChange change) const;
    /// nullptr when there is none.
    [[nodiscard]] const Condition* conflict_filter() const {
        return metadata_params == nullptr ? nullptr : metadata_params->conflict_filter.get();
    }
};

/// A key of an update that changes columns.
struct ChangeKey {
    std::string_view name;
    ColumnChange change;
};

inline constexpr std::array change_keys = {
    ChangeKey{"increment", ColumnChange::add},
    ChangeKey{"append", ColumnChange::append},
    ChangeKey{"merge", ColumnChange::merge},
};

/// Throws 22023 when an update or delete would affect every row by the form of its filter and
/// `__all` does not allow it.
void check_filter_restricts(Action action, const Condition& filter, const Metadata& metadata);

/// The rows and items that an operation has as arrays.
std::size_t rows_given(const Operation& operation);

/// About how many bytes the values of an operation take, as the request wrote them.
std::size_t parameter_size(const Operation& operation);

}  // namespace batch_ops
