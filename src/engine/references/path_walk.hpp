// Goes along the path of a reference through the result of an operation.
#pragma once

#include <cstddef>
#include <string>

#include "engine/json/json_node.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/result_source.hpp"

namespace batch_ops {

/// Where a path leads nowhere, and why.
struct DeadEnd {
    enum class Reason {
        no_columns,
        no_rows,
        several_rows,
        row_out_of_order,  ///< an index of rows, or associated ones, whose order nobody promises
        no_element,
        no_member,
        no_fact,  ///< the result has no such fact, or the batch no claims
        null_in_text,
        nested_too_deep,
    };

    Reason reason = Reason::no_member;
    JsonNode node{};        ///< what the path was to continue in
    std::size_t depth = 0;  ///< how many segments lead there
    std::string message{};  ///< of what is nested too deep
};

class PathWalk {
public:
    /// `result` is that of a completed operation. Both must outlive this.
    PathWalk(const ResultSource::Lookup& result, const Path& path)
        : result_(result),
          path_(path),
          length_(path.size() - (!path.empty() && path.back().is_fact() ? 1 : 0)) {}

    /// How many segments are gone along: all but a fact, which is where the walk starts.
    [[nodiscard]] std::size_t length() const { return length_; }

    /// Where the walk starts: at the data, or at what is known of its rows.
    JsonNode start(DeadEnd& end) const;

    /// Goes on from a node to which `depth` segments lead, until the path ends or comes to a
    /// wildcard; gives nothing where it leads nowhere, or where there is no node.
    JsonNode advance(JsonNode node, std::size_t& depth, DeadEnd& end) const;

    /// Whether the path leads to something, with a wildcard for each element. Nothing is copied: a
    /// row may hold what is nested too deep for that.
    [[nodiscard]] bool leads_somewhere() const;

    /// The same, but where the first wildcard is, there is at least one element.
    [[nodiscard]] bool finds_something() const;

private:
    [[nodiscard]] JsonNode fact(DeadEnd& end) const;
    [[nodiscard]] bool leads_somewhere(const JsonNode& from, std::size_t depth) const;
    [[nodiscard]] JsonNode step(const JsonNode& node, std::size_t depth, DeadEnd& end) const;
    [[nodiscard]] JsonNode step_to_element(const JsonNode& array, std::size_t depth,
                                           DeadEnd& end) const;
    [[nodiscard]] bool is_unordered_list(std::size_t depth) const;
    [[nodiscard]] JsonNode step_to_member(const JsonNode& node, std::size_t depth,
                                          DeadEnd& end) const;
    [[nodiscard]] JsonNode sole_row(const JsonNode& rows, DeadEnd& end) const;

    const ResultSource::Lookup& result_;
    const Path& path_;
    std::size_t length_;
};

}  // namespace batch_ops
