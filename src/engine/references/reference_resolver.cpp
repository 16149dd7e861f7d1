#include "engine/references/reference_resolver.hpp"

#include <algorithm>
#include <charconv>

#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"
#include "engine/references/parameter_step.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

std::string list_properties(const JsonNode& node) {
    if (!node.is_object()) {
        return node.is_array() ? "The value there is an array."
                               : "The value there has no properties.";
    }
    // Nobody reads more.
    constexpr std::size_t longest = 4000;
    std::string list;
    node.for_each_member([&](std::string_view name, const JsonNode&) {
        check_for_interruption();
        if (list.size() <= longest) {
            list += (list.empty() ? "\"" : ", \"") + clipped(name) + "\"";
        }
    });
    return list.empty() ? "There are no properties." : "Available properties: " + list + ".";
}

// The path of a plain reference as it was written.
std::string_view plain_path(const Reference& reference) {
    const std::string_view source = reference.source;
    return source.substr(source.find('.') + 1);
}

// Where the path of a plain reference ends if what follows is meant as text, though by the grammar
// it is part of the path: a * right behind a name, or a dot behind a value that has no properties.
std::size_t end_before_text(const Reference& reference, std::size_t steps_to_a_scalar) {
    std::size_t end = 0;
    for (std::size_t step = 0; step < reference.path.size(); ++step) {
        const PathSegment& segment = reference.path[step];
        const std::size_t star = segment.name.find('*');
        if (star != std::string::npos && !segment.is_wildcard()) {
            return end + star;
        }
        end += segment.name.size();
        if (step + 1 == steps_to_a_scalar) {
            return end;
        }
        ++end;  // the dot
    }
    return std::string::npos;
}

std::string hint_of_braces(const Reference& reference, std::size_t steps_to_a_scalar) {
    const std::string_view path = plain_path(reference);
    const std::size_t end =
        reference.braced ? std::string::npos : end_before_text(reference, steps_to_a_scalar);
    if (end >= path.size()) {
        return {};
    }
    return "Write $ref:{" + reference.operation + "." + std::string(path.substr(0, end)) + "}" +
           std::string(path.substr(end)) + " if what follows the reference is text.";
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
        Failure failure;
        auto value = follow(data_of(*reference, parameter), reference->path, 0, failure);
        if (!value) {
            throw unresolved(*reference, parameter, std::move(failure));
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
            return resolve_sole(*reference, parameter, made);
        }
        made.push_front(resolve_text(node.text(), parameter));
    } else {
        made.push_front(resolve_at(node.value(), parameter));
    }
    return node_of(made.front());
}

JsonNode ReferenceResolver::resolve_sole(const Reference& reference, const std::string& parameter,
                                         MadeValues& made) {
    Failure failure;
    std::size_t depth = 0;
    const JsonNode found = walk(data_of(reference, parameter), reference.path, depth, failure);
    if (found.exists() && depth == reference.path.size()) {
        spend(found.size_in_bytes());
        return found;
    }
    auto list = found.exists() ? follow(found, reference.path, depth, failure) : std::nullopt;
    if (!list) {
        throw unresolved(reference, parameter, std::move(failure));
    }
    made.push_front(*std::move(list));
    return node_of(made.front());
}

// In running text a plain path takes the longest property that exists, cut only at an underscore;
// what is cut off is text.
std::string ReferenceResolver::interpolate(const Reference& reference, std::string_view parameter) {
    const auto data = data_of(reference, parameter);
    Failure failure;
    std::optional<Value> value = follow(data, reference.path, 0, failure);
    std::string_view cut_off;
    if (!reference.braced) {
        const std::string_view whole = plain_path(reference);
        std::string_view path = whole.substr(0, longest_guess);
        while (!value && !(path = cut_at_underscore(path)).empty()) {
            check_for_interruption();
            Failure ignored;
            value = follow(data, split_path(path), 0, ignored);
            cut_off = whole.substr(path.size());
        }
    }
    if (!value) {
        throw unresolved(reference, parameter, std::move(failure));
    }
    if (value->is_null()) {
        throw unresolved(reference, parameter, {"null cannot become part of a text"});
    }
    return as_text(*value).append(cut_off);
}

JsonNode ReferenceResolver::data_of(const Reference& reference, std::string_view parameter) const {
    const ResultSource::Lookup found = results_.find(reference.operation);
    if (found.state == ResultSource::State::unknown) {
        throw unresolved(reference, parameter,
                         {"unknown operation \"" + reference.operation + "\""});
    }
    if (found.state == ResultSource::State::not_completed) {
        throw unresolved(reference, parameter,
                         {"operation \"" + reference.operation + "\" has not completed"});
    }
    return found.data;
}

// Goes along a path from a depth on, until it ends or comes to a wildcard; gives nothing where it
// leads nowhere.
JsonNode ReferenceResolver::walk(JsonNode node, const Path& path, std::size_t& depth,
                                 Failure& failure) {
    while (node.exists() && depth < path.size() &&
           !(node.is_array() && path[depth].is_wildcard())) {
        const JsonNode next = step(node, path[depth], depth == 0, failure);
        if (!next.exists()) {
            failure.steps_to_a_scalar = node.is_array() || node.is_object() ? 0 : depth;
        }
        node = next;
        ++depth;
    }
    return node;
}

// Recursion is as deep as the path has wildcards.
std::optional<Value> ReferenceResolver::follow(const JsonNode& from, const Path& path,
                                               std::size_t depth, Failure& failure) {
    const JsonNode node = walk(from, path, depth, failure);
    if (!node.exists()) {
        return std::nullopt;
    }
    if (depth < path.size()) {
        return follow_each(node, path, depth + 1, failure);
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
        failure.reason = error.fields().message;  // nested too deep
        return std::nullopt;
    }
}

std::optional<Value> ReferenceResolver::follow_each(const JsonNode& array, const Path& path,
                                                    std::size_t depth, Failure& failure) {
    Value all = Value::array();
    for (std::size_t index = 0; index < array.size(); ++index) {
        check_for_interruption();
        auto value = follow(array.element(index), path, depth, failure);
        if (!value) {
            return std::nullopt;
        }
        all.push_back(*std::move(value));
    }
    return all;
}

JsonNode ReferenceResolver::step(const JsonNode& node, const PathSegment& segment, bool at_root,
                                 Failure& failure) {
    if (node.is_array()) {
        if (segment.is_index()) {
            return step_to_element(node, segment, at_root, failure);
        }
        if (at_root) {
            const JsonNode row = sole_row(node, failure);
            return row.exists() ? step_to_member(row, segment, failure) : JsonNode();
        }
    }
    return step_to_member(node, segment, failure);
}

JsonNode ReferenceResolver::step_to_element(const JsonNode& array, const PathSegment& segment,
                                            bool at_root, Failure& failure) {
    std::size_t index = 0;
    std::from_chars(segment.name.data(), segment.name.data() + segment.name.size(), index);
    if (index < array.size()) {
        return array.element(index);
    }
    const std::string size = std::to_string(array.size());
    failure.reason = std::string("property not found: ") + (at_root ? "row " : "element ") +
                     clipped(segment.name) + " does not exist";
    failure.detail = at_root ? "The operation returned " + size + " rows."
                             : "The array has " + size + " elements.";
    return {};
}

JsonNode ReferenceResolver::step_to_member(const JsonNode& node, const PathSegment& segment,
                                           Failure& failure) {
    const JsonNode member = node.is_object() ? node.member(segment.name) : JsonNode();
    if (!member.exists()) {
        failure.reason = "property not found: \"" + clipped(segment.name) + "\"";
        failure.detail = list_properties(node);
    }
    return member;
}

JsonNode ReferenceResolver::sole_row(const JsonNode& rows, Failure& failure) {
    if (rows.size() == 1) {
        return rows.element(0);
    }
    if (rows.size() == 0) {
        failure.reason = "property not found: the operation returned no rows";
    } else {
        failure.reason = "the operation returned " + std::to_string(rows.size()) + " rows";
        failure.hint = "Specify a row by its zero-based index, or use * for all rows.";
    }
    return {};
}

BatchError ReferenceResolver::unresolved(const Reference& reference, std::string_view parameter,
                                         Failure failure) {
    if (failure.hint.empty()) {
        failure.hint = hint_of_braces(reference, failure.steps_to_a_scalar);
    }
    return invalid_request("cannot resolve reference \"" + clipped(reference.source) + "\" in " +
                               std::string(parameter) + ": " + failure.reason,
                           failure.hint)
        .with_detail(failure.detail)
        .of_kind(ErrorKind::unresolved_reference);
}

bool ReferenceResolver::exists(const Reference& reference, std::string_view parameter) {
    Failure ignored;
    std::size_t depth = 0;
    const JsonNode found = walk(data_of(reference, parameter), reference.path, depth, ignored);
    const bool is_list = found.exists() && depth < reference.path.size();
    return leads_somewhere(found, reference.path, depth) && !(is_list && found.size() == 0);
}

// As follow() does, but nothing is copied: a row may hold what is nested too deep for that.
bool ReferenceResolver::leads_somewhere(const JsonNode& from, const Path& path, std::size_t depth) {
    Failure ignored;
    const JsonNode node = walk(from, path, depth, ignored);
    if (!node.exists() || depth == path.size()) {
        return node.exists();
    }
    bool leads = true;
    for (std::size_t index = 0; leads && index < node.size(); ++index) {
        check_for_interruption();
        leads = leads_somewhere(node.element(index), path, depth + 1);
    }
    return leads;
}

void ReferenceResolver::spend(std::size_t bytes) {
    if (bytes > bytes_left_) {
        throw BatchError(
            sqlstate::program_limit_exceeded,
            "resolved parameters exceed the maximum of " + std::to_string(max_bytes_) + " bytes",
            "Send or refer to less data, or raise batch_ops.max_parameter_size.");
    }
    bytes_left_ -= bytes;
}

}  // namespace batch_ops
