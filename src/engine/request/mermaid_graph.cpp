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

}  // namespace

std::string mermaid_graph(const BatchRequest& request) {
    constexpr std::size_t longest_label = 200;
    const BatchOutline& outline = request.outline;
    std::string text = "flowchart TD\n";
    for (const Operation& operation : request.operations) {
        text += "    " + node_name(operation.id) + "[\"" + clipped(operation.id, longest_label) +
                ": " + std::string(action_name(operation.action)) + " " +
                escaped(clipped(operation.entity->text, longest_label)) + "\"]\n";
    }
    for (const Operation& operation : request.operations) {
        for (const std::size_t dependency : outline.graph.dependencies(operation.index)) {
            const auto& said = outline.explicit_dependencies[operation.index];
            const bool is_explicit = std::ranges::binary_search(said, dependency);
            text += "    " + node_name(outline.ids[dependency]) +
                    (is_explicit ? " --> " : " -.-> ") + node_name(operation.id) + "\n";
        }
    }
    return text;
}

}  // namespace batch_ops
