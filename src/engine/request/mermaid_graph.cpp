#include "engine/request/mermaid_graph.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/core/batch_error.hpp"

namespace batch_ops {

namespace {

// Words that Mermaid reads as its own when they are where a node is named.
constexpr std::array<std::string_view, 9> reserved_words = {
    "end", "graph", "flowchart", "subgraph", "style", "class", "classDef", "click", "linkStyle"};

// A reserved word gets an underscore, and so does one that ends in underscores already: names of
// different operations stay different.
std::string node_name(const std::string& id) {
    const std::string word = id.substr(0, id.find_last_not_of('_') + 1);
    const bool reserved = std::ranges::find(reserved_words, word) != reserved_words.end();
    return reserved ? id + "_" : id;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char character : text) {
        if (character == '"') {
            out += "#quot;";
        } else if (character == '#') {
            out += "#35;";
        } else {
            out += character;
        }
    }
    return out;
}

std::string node(const Operation& operation) {
    constexpr std::size_t longest_label = 200;
    return "    " + node_name(operation.id) + "[\"" + clipped(operation.id, longest_label) + ": " +
           std::string(action_name(operation.action)) + " " +
           escaped(clipped(operation.entity->text, longest_label)) + "\"]\n";
}

std::string edge(const std::string& from, bool is_explicit, const std::string& to) {
    return "    " + node_name(from) + (is_explicit ? " --> " : " -.-> ") + node_name(to) + "\n";
}

std::string edges_to(const BatchOutline& outline, std::size_t operation) {
    std::string text;
    const std::string& id = outline.ids[operation];
    for (const std::size_t dependency : outline.graph.dependencies(operation)) {
        const auto& said = outline.explicit_dependencies[operation];
        text += edge(outline.ids[dependency], std::ranges::binary_search(said, dependency), id);
    }
    for (const std::size_t group : outline.groups.dependencies(operation)) {
        text += edge(outline.groups.name(group), true, id);
    }
    return text;
}

}  // namespace

std::string mermaid_graph(const BatchRequest& request) {
    const BatchOutline& outline = request.outline;
    std::string text = "flowchart TD\n";
    for (const Operation& operation : request.operations) {
        if (!outline.groups.of(operation.index)) {
            text += node(operation);
        }
    }
    for (std::size_t group = 0; group < outline.groups.size(); ++group) {
        text += "    subgraph " + node_name(outline.groups.name(group)) + "\n";
        for (const std::size_t member : outline.groups.members(group)) {
            text += "    " + node(request.operations[member]);
        }
        text += "    end\n";
    }
    for (const Operation& operation : request.operations) {
        text += edges_to(outline, operation.index);
    }
    return text;
}

}  // namespace batch_ops
