#include "engine/references/reference_resolver.hpp"

#include <algorithm>

#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/scalar_node.hpp"
#include "engine/json/value_node.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/parameter_step.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/references/unresolved_reference.hpp"

namespace batch_ops {

namespace {

// The path of a plain reference as it was written; empty where it has none.
std::string_view plain_path(const Reference& reference) {
    const std::string_view source = reference.source;
    return source.substr(std::min(source.find('.'), source.size() - 1) + 1);
}

// A path is guessed at only so far: every guess looks at all that is left of it.
constexpr std::size_t longest_guess = 512;

// What is left of a plain path without its last underscore and what follows; empty at the end.
std::string_view cut_at_underscore(std::string_view path) {
    const std::size_t underscore = path.rfind('_');
    path = path.substr(0, underscore == std::string_view::npos ? 0 : underscore);
    while (path.ends_with('.')) {
        path.remove_suffix(1);
    }
    return path;
}

std::string as_text(const Value& value) {
    return value.is_string() ? value.get<std::string>() : compact_json(value);
}

// Where it lies, a number may take a few bytes and mean a hundred thousand digits: 1e131071.
std::size_t decimal_digits(const Value& value) {
    if (is_decimal(value)) {
        return value.get_binary().size();
    }
    std::size_t digits = 0;
    if (value.is_array()) {
        for (const Value& element : value) {
            digits += decimal_digits(element);
        }
    } else if (value.is_object()) {
        for (const auto& [name, member] : value.get_ref<const Value::object_t&>()) {
            digits += decimal_digits(member);
        }
    }
    return digits;
}

}  // namespace

Value ReferenceResolver::resolve(const Value& params, std::string_view parameter) {
    std::string where(parameter);
    return resolve_at(params, where);
}

Value ReferenceResolver::resolve_at(const Value& params, std::string& parameter) {
    check_for_interruption();
    if (params.is_string()) {
        return resolve_text(params.get_ref<const std::string&>(), parameter);
    }
    if (params.is_array()) {
        Value resolved = Value::array();
        for (std::size_t index = 0; index < params.size(); ++index) {
            const ParameterStep step(parameter, std::to_string(index));
            resolved.push_back(resolve_at(params[index], parameter));
        }
        return resolved;
    }
    if (params.is_object()) {
        Value resolved = Value::object();
        for (const auto& [name, value] : params.get_ref<const Value::object_t&>()) {
            const ParameterStep step(parameter, name);
            append_member(resolved, name, resolve_at(value, parameter));
        }
        return resolved;
    }
    return params;
}

Value ReferenceResolver::resolve_text(std::string_view text, const std::string& parameter) {
    if (!may_hold_reference(text)) {
        return text;
    }
    if (const auto reference = sole_reference(text)) {
        const Lookup result = result_of({*reference, parameter, false});
        DeadEnd end;
        auto value = follow({result, reference->path}, end);
        if (!value) {
            throw leads_nowhere({*reference, parameter, false}, results_, result, end);
        }
        return *std::move(value);
    }
    std::string out;
    TemplateReader reader(text);
    while (const auto piece = reader.next()) {
        if (const auto* literal = std::get_if<std::string>(&*piece)) {
            out += *literal;
        } else {
            out += interpolate(std::get<Reference>(*piece), parameter);
        }
    }
    return out;
}

// What a reference leads to is taken where it lies; only what has to be put together is made.
JsonNode ReferenceResolver::resolve_node(const JsonNode& node, std::string parameter,
                                         MadeValues& made) {
    if (node.is_string()) {
        if (const auto reference = sole_reference(node.text())) {
            return resolve_sole(*reference, parameter, made, 0);
        }
        made.push_front(resolve_text(node.text(), parameter));
    } else {
        made.push_front(resolve_at(node.value(), parameter));
    }
    return node_of(made.front());
}

JsonNode ReferenceResolver::resolve_list(const Reference& reference, const std::string& parameter,
                                         MadeValues& made) {
    const bool ends_in_star = !reference.path.empty() && reference.path.back().is_wildcard();
    return resolve_sole(reference, parameter, made, ends_in_star ? 1 : 0);
}

// `segments_left`: at the end of the path, where it is enough to come to them.
JsonNode ReferenceResolver::resolve_sole(const Reference& reference, const std::string& parameter,
                                         MadeValues& made, std::size_t segments_left) {
    const ReferencePlace place{reference, parameter, false};
    const Lookup result = result_of(place);
    const PathWalk walk(result, reference.path);
    DeadEnd end;
    std::size_t depth = 0;
    const JsonNode found = walk.advance(walk.start(end), depth, end);
    if (found.exists() && depth + segments_left == walk.length()) {
        spend(found.size_in_bytes());
        return found;
    }
    auto list = found.exists() ? follow(walk, found, depth, end) : std::nullopt;
    if (!list) {
        throw leads_nowhere(place, results_, result, end);
    }
    made.push_front(*std::move(list));
    return node_of(made.front());
}

// In running text a plain path takes the longest property that exists, cut only at an underscore;
// what is cut off is text.
std::string ReferenceResolver::interpolate(const Reference& reference, std::string_view parameter) {
    const ReferencePlace place{reference, parameter, true};
    const Lookup result = result_of(place);
    DeadEnd end;
    std::optional<Value> value = follow({result, reference.path}, end);
    std::string_view cut_off;
    if (!reference.braced) {
        const std::string_view whole = plain_path(reference);
        std::string_view shorter = whole.substr(0, longest_guess);
        while (!value && !(shorter = cut_at_underscore(shorter)).empty()) {
            check_for_interruption();
            const Path path = split_path(shorter);
            DeadEnd ignored;
            value = follow({result, path}, ignored);
            cut_off = whole.substr(shorter.size());
        }
    }
    if (!value) {
        throw leads_nowhere(place, results_, result, end);
    }
    if (value->is_null()) {
        throw leads_nowhere(place, results_, result, {.reason = DeadEnd::Reason::null_in_text});
    }
    return as_text(*value).append(cut_off);
}

ResultSource::Lookup ReferenceResolver::result_of(const ReferencePlace& place) const {
    using State = ResultSource::State;
    const Reference& reference = place.reference;
    Lookup found = reference.is_of_batch() ? fact(reference) : results_.find(reference.operation);
    const bool needs_no_data = found.state == State::without_data && !reference.path.empty() &&
                               reference.path.back().is_fact();
    if (found.state != State::completed && !needs_no_data) {
        throw no_data(place, found);
    }
    return found;
}

ResultSource::Lookup ReferenceResolver::fact(const Reference& reference) const {
    const auto fact = item_.exists() ? find_batch_fact(reference.operation) : std::nullopt;
    if (fact != BatchFact::item && fact != BatchFact::index) {
        return results_.fact(reference);
    }
    return {.state = ResultSource::State::completed,
            .data = *fact == BatchFact::index ? count_node(item_index_) : item_,
            .is_value = true};
}

std::optional<Value> ReferenceResolver::follow(const PathWalk& walk, DeadEnd& end) {
    return follow(walk, walk.start(end), 0, end);
}

// Recursion is as deep as the path has wildcards.
std::optional<Value> ReferenceResolver::follow(const PathWalk& walk, const JsonNode& from,
                                               std::size_t depth, DeadEnd& end) {
    const JsonNode node = walk.advance(from, depth, end);
    if (!node.exists()) {
        return std::nullopt;
    }
    if (depth < walk.length()) {
        return follow_each(walk, node, depth + 1, end);
    }
    // Null, true and an empty text have no length, but take room.
    constexpr std::size_t without_length = 16;
    const std::size_t size = node.size_in_bytes();
    spend(size == 0 ? without_length : size);
    try {
        Value value = node.value();
        spend(decimal_digits(value));
        return value;
    } catch (const BatchError& error) {
        if (error.fields().sqlstate != sqlstate::invalid_parameter_value) {
            throw;
        }
        end = {.reason = DeadEnd::Reason::nested_too_deep, .message = error.fields().message};
        return std::nullopt;
    }
}

std::optional<Value> ReferenceResolver::follow_each(const PathWalk& walk, const JsonNode& array,
                                                    std::size_t depth, DeadEnd& end) {
    Value all = Value::array();
    for (std::size_t index = 0; index < array.size(); ++index) {
        check_for_interruption();
        auto value = follow(walk, array.element(index), depth, end);
        if (!value) {
            return std::nullopt;
        }
        all.push_back(*std::move(value));
    }
    return all;
}

// A row is there whatever the order: nobody asks which one it is.
bool ReferenceResolver::exists(const Reference& reference, std::string_view parameter) {
    Lookup result = result_of({reference, parameter, false});
    result.order = ResultSource::RowOrder::promised;
    result.unordered_lists = {};
    return PathWalk(result, reference.path).finds_something();
}

void ReferenceResolver::spend(std::size_t bytes) {
    if (bytes > bytes_left_) {
        throw BatchError(
            sqlstate::program_limit_exceeded,
            "resolved parameters exceed the maximum of " + std::to_string(max_bytes_) + " bytes",
            "Send or refer to less data. A superuser can raise batch_ops.max_parameter_size.");
    }
    bytes_left_ -= bytes;
}

}  // namespace batch_ops
