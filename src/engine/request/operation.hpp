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
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/when_condition.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/request/stored_row.hpp"

namespace batch_ops {

/// How many rows an operation must find. Both bounds inclusive.
struct Expectation {
    std::optional<std::int64_t> min{};
    std::optional<std::int64_t> max{};
};

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

    /// Selects the rows.
    [[nodiscard]] const Condition& filter() const;
    [[nodiscard]] const Metadata& metadata() const;
};

/// An operation as it runs: every reference is replaced. Nodes lead into the request, into results
/// and into values that this owns. The operation must outlive it.
class ResolvedOperation {
public:
    /// `rows` are those of `store_params`.
    ResolvedOperation(const Operation& operation, std::vector<StoredRow> rows)
        : operation_(&operation), rows_(std::move(rows)) {}

    [[nodiscard]] const Operation& operation() const { return *operation_; }
    /// Of a create at least one, of an update the one whose values are set, else none.
    [[nodiscard]] const std::vector<StoredRow>& rows() const { return rows_; }
    [[nodiscard]] const Condition& filter() const;
    [[nodiscard]] const Metadata& metadata() const;

    void replace_filter(Condition filter);
    void replace_metadata(Metadata metadata);
    /// Takes over what nodes of the rows lead to.
    void own(MadeValues made) { made_ = std::move(made); }

private:
    const Operation* operation_;
    std::vector<StoredRow> rows_;
    std::unique_ptr<const Condition> filter_{};   // nullptr: the operation's
    std::unique_ptr<const Metadata> metadata_{};  // nullptr: the operation's
    MadeValues made_{};
};

/// Throws 22023 when an update or delete would touch every row by the form of its filter and
/// `__all` does not allow it.
void check_filter_restricts(Action action, const Condition& filter, const Metadata& metadata);

/// Replaces every reference by what it leads to, checked as literal values are.
ResolvedOperation resolve_operation(const Operation& operation, ReferenceResolver& resolver);

/// About how many bytes the values of an operation take, as the request wrote them.
std::size_t parameter_size(const Operation& operation);

/// The operation in the shape that it will have when references are replaced, for showing what
/// would run: a list that a reference will bring becomes a list of one.
ResolvedOperation shape_of(const Operation& operation);

/// Throws PT412 when an operation found another number of rows than it expected.
void check_expectation(const Expectation& expect, std::uint64_t rows);

}  // namespace batch_ops
