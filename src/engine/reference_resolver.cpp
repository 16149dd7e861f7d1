#include "engine/reference_resolver.hpp"

#include <algorithm>
#include <charconv>

#include "engine/compact_json.hpp"
#include "engine/interruption.hpp"
#include "engine/sqlstate.hpp"

namespace batch_ops {

namespace {

// Appends a step to the description of where a parameter stands, and takes it back.
class ParameterStep {
public:
    ParameterStep(std::string& parameter, std::string_view name)
        : parameter_(parameter), length_(parameter.size()) {
        parameter += '.';
        parameter += name;
    }
    ParameterStep(const ParameterStep&) = delete;
    ParameterStep& operator=(const ParameterStep&) = delete;
    ~ParameterStep() { parameter_.resize(length_); }

private:
    std::string& parameter_;
    std::size_t length_;
};

std::string list_properties(const JsonNode& node) {
    if (node.kind() != JsonNode::Kind::object) {
        return node.kind() == JsonNode::Kind::array ? "The value there is an array."
                                                    : "The value there has no properties.";
    }
    std::string list;
    for (const std::string& name : node.member_names()) {
        list += (list.empty() ? "\"" : ", \"") + name + "\"";
    }
    return list.empty() ? "There are no properties." : "Properties there are: " + list + ".";
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

// Where it stands a number may take a few bytes and mean a hundred thousand digits: 1e131071.
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

void visit_references(const Value& params, std::string& parameter,
                      const std::function<void(const Reference&)>& visit) {
    if (params.is_string()) {
        const auto& text = params.get_ref<const std::string&>();
        if (!may_hold_reference(text)) {
            return;
        }
        try {
            TemplateReader reader(text);
            while (const auto piece = reader.next()) {
                if (const auto* reference = std::get_if<Reference>(&*piece)) {
                    visit(*reference);
                }
            }
        } catch (const BatchError& error) {
            if (!may_be_caught(error.fields().sqlstate)) {
                throw;
            }
            throw invalid_request(error.fields().message + " in " + parameter, error.fields().hint);
        }
    } else if (params.is_array()) {
        for (std::size_t index = 0; index < params.size(); ++index) {
            check_for_interruption();
            const ParameterStep step(parameter, std::to_string(index));
            visit_references(params[index], parameter, visit);
        }
    } else if (params.is_object()) {
        for (const auto& [name, value] : params.get_ref<const Value::object_t&>()) {
            const ParameterStep step(parameter, name);
            visit_references(value, parameter, visit);
        }
    }
}

}  // namespace

void for_each_reference(const Value& params, std::string_view parameter,
                        const std::function<void(const Reference&)>& visit) {
    if (!holds_references(params)) {
        return;
    }
    std::string where(parameter);
    visit_references(params, where, visit);
}

bool holds_references(const Value& params) {
    check_for_interruption();
    if (params.is_string()) {
        return may_hold_reference(params.get_ref<const std::string&>());
    }
    if (params.is_array()) {
        return std::ranges::any_of(params.get_ref<const Value::array_t&>(), holds_references);
    }
    if (params.is_object()) {
        return std::ranges::any_of(
            params.get_ref<const Value::object_t&>(),
            [](const auto& member) { return holds_references(member.second); });
    }
    return false;
}

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

Value ReferenceResolver::resolve_text(const std::string& text, const std::string& parameter) {
    if (!may_hold_reference(text)) {
        return text;
    }
    if (const auto reference = sole_reference(text)) {
        Failure failure;
        auto value = follow(*data_of(*reference, parameter), reference->path, 0, failure);
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

// In running text a plain path takes the longest property that exists, cut only at an underscore;
// what is cut off is text.
std::string ReferenceResolver::interpolate(const Reference& reference, std::string_view parameter) {
    const auto data = data_of(reference, parameter);
    Failure failure;
    std::optional<Value> value = follow(*data, reference.path, 0, failure);
    std::string_view cut_off;
    if (!reference.braced) {
        const std::string_view whole = plain_path(reference);
        std::string_view path = whole.substr(0, longest_guess);
        while (!value && !(path = cut_at_underscore(path)).empty()) {
            check_for_interruption();
            Failure ignored;
            value = follow(*data, split_path(path), 0, ignored);
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

std::unique_ptr<JsonNode> ReferenceResolver::data_of(const Reference& reference,
                                                     std::string_view parameter) const {
    ResultSource::Lookup found = results_.find(reference.operation);
    if (found.state == ResultSource::State::unknown) {
        throw unresolved(reference, parameter,
                         {"unknown operation \"" + reference.operation + "\""});
    }
    if (found.state == ResultSource::State::not_completed) {
        throw unresolved(reference, parameter,
                         {"operation \"" + reference.operation + "\" has not completed"});
    }
    return std::move(found.data);
}

// Recursion is as deep as the path has segments.
std::optional<Value> ReferenceResolver::follow(const JsonNode& node, const Path& path,
                                               std::size_t depth, Failure& failure) {
    if (depth == path.size()) {
        spend(node.size_in_bytes());
        Value value = node.value();
        spend(decimal_digits(value));
        return value;
    }
    if (node.kind() == JsonNode::Kind::array && path[depth].is_wildcard()) {
        return follow_each(node, path, depth + 1, failure);
    }
    const auto next = step(node, path[depth], depth == 0, failure);
    if (next == nullptr) {
        failure.steps_to_a_scalar = node.kind() == JsonNode::Kind::scalar ? depth : 0;
        return std::nullopt;
    }
    return follow(*next, path, depth + 1, failure);
}

std::optional<Value> ReferenceResolver::follow_each(const JsonNode& array, const Path& path,
                                                    std::size_t depth, Failure& failure) {
    Value all = Value::array();
    for (std::size_t index = 0; index < array.size(); ++index) {
        check_for_interruption();
        auto value = follow(*array.element(index), path, depth, failure);
        if (!value) {
            return std::nullopt;
        }
        all.push_back(*std::move(value));
    }
    return all;
}

std::unique_ptr<JsonNode> ReferenceResolver::step(const JsonNode& node, const PathSegment& segment,
                                                  bool at_root, Failure& failure) {
    if (node.kind() == JsonNode::Kind::array) {
        if (segment.is_index()) {
            return step_to_element(node, segment, failure);
        }
        if (at_root) {
            const auto row = sole_row(node, failure);
            return row == nullptr ? nullptr : step_to_member(*row, segment, failure);
        }
    }
    return step_to_member(node, segment, failure);
}

std::unique_ptr<JsonNode> ReferenceResolver::step_to_element(const JsonNode& array,
                                                             const PathSegment& segment,
                                                             Failure& failure) {
    std::size_t index = 0;
    std::from_chars(segment.name.data(), segment.name.data() + segment.name.size(), index);
    if (index < array.size()) {
        return array.element(index);
    }
    failure.reason = "property not found: there is no row " + segment.name;
    failure.detail = "Rows there are: " + std::to_string(array.size()) + ".";
    return nullptr;
}

std::unique_ptr<JsonNode> ReferenceResolver::step_to_member(const JsonNode& node,
                                                            const PathSegment& segment,
                                                            Failure& failure) {
    auto member = node.kind() == JsonNode::Kind::object ? node.member(segment.name) : nullptr;
    if (member == nullptr) {
        failure.reason = "property not found: \"" + segment.name + "\"";
        failure.detail = list_properties(node);
    }
    return member;
}

std::unique_ptr<JsonNode> ReferenceResolver::sole_row(const JsonNode& rows, Failure& failure) {
    if (rows.size() == 1) {
        return rows.element(0);
    }
    if (rows.size() == 0) {
        failure.reason = "property not found: the operation gave no row";
    } else {
        failure.reason = "the operation gave " + std::to_string(rows.size()) + " rows";
        failure.hint = "Say which row is meant by its index from 0, or * for all of them.";
    }
    return nullptr;
}

BatchError ReferenceResolver::unresolved(const Reference& reference, std::string_view parameter,
                                         Failure failure) {
    if (failure.hint.empty()) {
        failure.hint = hint_of_braces(reference, failure.steps_to_a_scalar);
    }
    return invalid_request("cannot resolve reference \"" + reference.source + "\" in " +
                               std::string(parameter) + ": " + failure.reason,
                           std::move(failure.hint))
        .with_detail(std::move(failure.detail))
        .of_kind(ErrorKind::unresolved_reference);
}

bool ReferenceResolver::exists(const Reference& reference, std::string_view parameter) {
    Failure ignored;
    const auto value = follow(*data_of(reference, parameter), reference.path, 0, ignored);
    const auto is_wildcard = [](const PathSegment& segment) { return segment.is_wildcard(); };
    return value && !(value->empty() && std::ranges::any_of(reference.path, is_wildcard));
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
