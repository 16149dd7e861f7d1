// Replaces references in parameters by values of earlier results.
//
// One pass: text that came out of a reference is data and is never looked at again.
#pragma once

#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "engine/references/path_walk.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/result_source.hpp"
#include "engine/references/unresolved_reference.hpp"

namespace batch_ops {

/// Values that exist nowhere else: nodes of resolved rows lead to them, so they may not move.
using MadeValues = std::forward_list<Value>;

class ReferenceResolver {
public:
    /// `max_bytes` bounds what all resolve() calls of this resolver may bring in together; beyond
    /// it they throw 54000.
    ReferenceResolver(const ResultSource& results, std::size_t max_bytes)
        : results_(results), bytes_left_(max_bytes), max_bytes_(max_bytes) {}

    /// `params` with every reference replaced. A string that is exactly one reference takes the
    /// value with its type, otherwise the text is interpolated. Throws 22023 naming reference and
    /// parameter when a reference cannot be resolved.
    [[nodiscard]] Value resolve(const Value& params, std::string_view parameter);

    /// The same of a node that holds references, and a node again: it leads into the request, into
    /// results or into `made`.
    [[nodiscard]] JsonNode resolve_node(const JsonNode& node, std::string parameter,
                                        MadeValues& made);

    /// What one reference leads to, for going through it: an array to which a path with a `*` at
    /// its end leads is not copied.
    [[nodiscard]] JsonNode resolve_list(const Reference& reference, const std::string& parameter,
                                        MadeValues& made);

    /// Whether a reference leads to something: a row, a property (null too), with a wildcard at
    /// least one element. Throws only for an operation that has not completed. Whatever it leads to
    /// is not looked into.
    [[nodiscard]] bool exists(const Reference& reference, std::string_view parameter);

    /// From now on these are `$ref:@item` and `$ref:@index`.
    void use_item(const JsonNode& item, std::size_t index) {
        item_ = item;
        item_index_ = index;
    }

    /// Takes bytes off what is left; throws 54000 when that is less.
    void spend(std::size_t bytes);
    /// What was taken off so far.
    [[nodiscard]] std::size_t spent() const { return max_bytes_ - bytes_left_; }

private:
    using Lookup = ResultSource::Lookup;

    Value resolve_at(const Value& params, std::string& parameter);
    Value resolve_text(std::string_view text, const std::string& parameter);
    JsonNode resolve_sole(const Reference& reference, const std::string& parameter,
                          MadeValues& made, std::size_t segments_left);
    std::string interpolate(const Reference& reference, std::string_view parameter);
    std::optional<Value> follow(const PathWalk& walk, DeadEnd& end);
    std::optional<Value> follow(const PathWalk& walk, const JsonNode& from, std::size_t depth,
                                DeadEnd& end);
    std::optional<Value> follow_each(const PathWalk& walk, const JsonNode& array, std::size_t depth,
                                     DeadEnd& end);
    [[nodiscard]] Lookup result_of(const ReferencePlace& place) const;
    [[nodiscard]] Lookup fact(const Reference& reference) const;

    const ResultSource& results_;
    std::size_t bytes_left_;
    std::size_t max_bytes_;
    JsonNode item_{};
    std::size_t item_index_ = 0;
};

}  // namespace batch_ops
