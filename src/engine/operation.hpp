// One operation of a batch, as the request describes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/action.hpp"
#include "engine/condition.hpp"
#include "engine/entity_name.hpp"
#include "engine/metadata.hpp"
#include "engine/value.hpp"
#include "engine/when_condition.hpp"

namespace batch_ops {

/// How many rows an operation must find. Both bounds inclusive.
struct Expectation {
    std::optional<std::int64_t> min{};
    std::optional<std::int64_t> max{};
};

struct Operation {
    std::string id{};
    std::size_t index = 0;  ///< in the request, from 0
    Action action = Action::read;
    std::string entity_text{};
    EntityName entity{};

    /// An object, for create also an array of objects; null when absent.
    Value store_params{};
    /// Selects the rows; every row when there was no `query_params`.
    Condition filter{};
    /// The object as written; what could be read of it without results is in `metadata`.
    Value metadata_params = Value::object();
    Metadata metadata{};
    /// Column → number.
    Value increment = Value::object();
    std::optional<Expectation> expect{};
    std::vector<WhenCondition> when{};
    /// null when absent.
    Value claims{};

    /// Whether `$ref:` is looked for in this operation's values at all.
    bool references = true;
    bool store_params_refer = false;
    bool filter_refers = false;
    bool metadata_refers = false;

    [[nodiscard]] bool refers() const {
        return store_params_refer || filter_refers || metadata_refers;
    }
};

/// Throws 22023 when an update or delete would touch every row by the form of its filter and
/// `__all` does not allow it.
void check_filter_restricts(const Operation& operation);

/// A copy in which every reference is replaced by what it leads to, checked as literal values are.
Operation resolve_operation(const Operation& operation, ReferenceResolver& resolver);

/// About how many bytes the values of an operation take, as the request wrote them.
std::size_t parameter_size(const Operation& operation);

/// A copy whose conditions have the shape that they will have when references are replaced, for
/// showing what would run: a list that a reference will bring becomes a list of one.
Operation shape_of(const Operation& operation);

/// Throws PT412 when an operation found another number of rows than it expected.
void check_expectation(const Expectation& expect, std::uint64_t rows);

}  // namespace batch_ops
