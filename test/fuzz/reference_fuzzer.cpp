// The grammar of references, and their replacement. The input: a text, a line feed, the results
// that it may refer to as JSON.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "engine/parameters/when_condition.hpp"
#include "engine/references/reference_resolver.hpp"
#include "engine/references/reported_results.hpp"
#include "fuzz_check.hpp"
#include "fuzz_json.hpp"

using namespace batch_ops;
using fuzz::check;
using fuzz::result_of;

namespace {

constexpr std::size_t max_bytes = 1000;

void check_reference(const Reference& reference) {
    check(!reference.operation.empty() && (reference.is_of_batch() || !reference.path.empty()),
          "a reference leads somewhere");
    for (const PathSegment& segment : reference.path) {
        check(!segment.name.empty(), "path segments are never empty");
    }
    const auto again = sole_reference(reference.source);
    check(again && again->operation == reference.operation &&
              again->path.size() == reference.path.size() && again->braced == reference.braced,
          "what a reference was written as is that reference");
}

// The text without its escapes, whatever is a reference as it was written.
std::string written_again(const TextTemplate& pieces) {
    std::string text;
    for (const TextPiece& piece : pieces) {
        if (const auto* reference = std::get_if<Reference>(&piece)) {
            check_reference(*reference);
            text += reference->source;
        } else {
            text += escape_references(std::get<std::string>(piece));
        }
    }
    return text;
}

void check_grammar(const std::string& text) {
    const std::string escaped = escape_references(text);
    const TextTemplate literal = parse_template(escaped);
    check(text.empty() ? literal.empty()
                       : literal.size() == 1 && std::get<std::string>(literal[0]) == text,
          "escaped text is that text");
    const auto pieces = result_of([&] { return parse_template(text); });
    if (!pieces) {
        check(may_hold_reference(text), "text without a marker is text");
        return;
    }
    check(written_again(*pieces) == text, "nothing of a text is lost");
    const Reference* sole = sole_reference(*pieces);
    const auto same = sole_reference(text);
    check((sole != nullptr) == same.has_value(), "a text is one reference or is not");
}

// What a text must become, from what each of its references stands for by itself. nullopt where a
// plain reference in a text may end before it ends, and where something cannot be resolved.
std::optional<std::string> expected_text(const TextTemplate& pieces, const ResultSource& results) {
    std::string text;
    for (const TextPiece& piece : pieces) {
        if (const auto* literal = std::get_if<std::string>(&piece)) {
            text += *literal;
            continue;
        }
        const auto& reference = std::get<Reference>(piece);
        ReferenceResolver resolver(results, max_bytes);
        const auto value = result_of([&] { return resolver.resolve(reference.source, "x"); });
        if (!value || value->is_null()) {
            return std::nullopt;
        }
        text += value->is_string() ? value->get<std::string>() : compact_json(*value);
    }
    return text;
}

void check_resolution(const std::string& text, const Value& results_json) {
    const ReportedResults results(results_json);
    ReferenceResolver resolver(results, max_bytes);
    const auto resolved = result_of([&] { return resolver.resolve(text, "x"); });
    const auto pieces = result_of([&] { return parse_template(text); });
    if (!pieces) {
        check(!resolved, "malformed references are not resolved");
        return;
    }
    if (const Reference* sole = sole_reference(*pieces)) {
        const auto exists = result_of([&] {
            ReferenceResolver other(results, max_bytes);
            return other.exists(*sole, "x");
        });
        check(!exists || !*exists || resolved, "what exists can be resolved");
        return;
    }
    const auto expected = expected_text(*pieces, results);
    if (resolved) {
        check(resolved->is_string(), "text stays text");
        check(!expected || resolved->get_ref<const std::string&>() == *expected,
              "a text holds what its references stand for, and nothing is replaced twice");
    }
}

// The text as the reference of a condition.
void check_condition(const std::string& text, const Value& results_json) {
    const ReportedResults results(results_json);
    Value when = Value::object();
    append_member(when, "ref", text);
    append_member(when, "ne", text);
    result_of([&] {
        ReferenceResolver resolver(results, max_bytes);
        return holds(parse_when(node_of(when), true), resolver, true);
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t line_end = input.find('\n');
    const std::string text(input.substr(0, line_end));
    if (!fuzz::is_utf8(text)) {
        return 0;
    }
    check_grammar(text);
    if (line_end == std::string_view::npos) {
        return 0;
    }
    const auto results = fuzz::jsonb_like(input.substr(line_end + 1));
    if (results && results->is_object()) {
        check_resolution(text, *results);
        check_condition(text, *results);
    }
    return 0;
}
