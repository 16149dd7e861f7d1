// Replaces references in parameters by values of earlier results.
//
// One pass: text that came out of a reference is data and is never looked at again.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/batch_error.hpp"
#include "engine/json_node.hpp"
#include "engine/reference.hpp"
#include "engine/value.hpp"

namespace batch_ops {

/// Calls `visit` for every reference in the string values of `params`, at any depth.
/// `parameter` says where `params` stands ("store_params"); a malformed reference is reported
/// there.
void for_each_reference(const Value& params, std::string_view parameter,
                        const std::function<void(const Reference&)>& visit);

/// Whether any string value of `params`, at any depth, has to be resolved.
bool holds_references(const Value& params);

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

    /// Whether a reference leads to something: a row, a property (null too), with a wildcard at
    /// least one element. Throws only for an operation that has not completed.
    [[nodiscard]] bool exists(const Reference& reference, std::string_view parameter);

    /// Takes bytes off what is left; throws 54000 when that is less.
    void spend(std::size_t bytes);

private:
    /// Why a path leads nowhere.
    struct Failure {
        std::string reason;
        std::string detail{};
        std::string hint{};
        std::size_t steps_to_a_scalar = 0;  ///< where the path goes on behind one
    };

    Value resolve_at(const Value& params, std::string& parameter);
    Value resolve_text(const std::string& text, const std::string& parameter);
    std::string interpolate(const Reference& reference, std::string_view parameter);
    std::optional<Value> follow(const JsonNode& node, const Path& path, std::size_t depth,
                                Failure& failure);
    std::optional<Value> follow_each(const JsonNode& array, const Path& path, std::size_t depth,
                                     Failure& failure);
    std::unique_ptr<JsonNode> data_of(const Reference& reference, std::string_view parameter) const;

    static std::unique_ptr<JsonNode> step(const JsonNode& node, const PathSegment& segment,
                                          bool at_root, Failure& failure);
    static std::unique_ptr<JsonNode> step_to_element(const JsonNode& array,
                                                     const PathSegment& segment, Failure& failure);
    static std::unique_ptr<JsonNode> step_to_member(const JsonNode& node,
                                                    const PathSegment& segment, Failure& failure);
    static std::unique_ptr<JsonNode> sole_row(const JsonNode& rows, Failure& failure);
    static BatchError unresolved(const Reference& reference, std::string_view parameter,
                                 Failure failure);

    const ResultSource& results_;
    std::size_t bytes_left_;
    std::size_t max_bytes_;
};

}  // namespace batch_ops
