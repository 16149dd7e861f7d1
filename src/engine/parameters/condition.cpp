#include "engine/parameters/condition.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/json/memory_size.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/association_name.hpp"
#include "engine/parameters/brought_operand.hpp"
#include "engine/parameters/condition_hints.hpp"
#include "engine/parameters/prefixed_text.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

// `$ref:` is text for an operation that looks for no references, or not in those of the column.
struct Reading {
    bool allow_prefixes;
    const ReferenceScope& references;
    std::size_t& comparisons;   ///< so far
    std::size_t& objects;       ///< so far
    std::size_t& path_bytes;    ///< of where comparisons are, so far
    std::size_t& associations;  ///< so far
    int depth = 0;              ///< of associations in each other
};

// Each comparison keeps where it is, in deep trees much more than what it says.
void count_path(std::size_t& bytes, const std::string& column, const std::string& where) {
    constexpr std::size_t most = std::size_t{4} * 1024 * 1024;
    bytes += column.size() + where.size();
    if (bytes > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "query_params has too long names or is nested too deep",
                         "Compare with many values by the operator in.");
    }
}

// What the server reads of a filter, and plans for it, grows with its comparisons, and meanwhile it
// answers no cancel. Long lists of values are one comparison; an empty object is still a condition.
void count_one_more(std::size_t& count, std::string_view what) {
    constexpr std::size_t most = 5000;
    check_for_interruption();
    if (++count > most) {
        throw BatchError(
            sqlstate::program_limit_exceeded,
            "query_params has more than " + std::to_string(most) + " " + std::string(what),
            "Compare with many values by the operator in.");
    }
}

// Each is a subquery of the statement, which the server plans with all the others.
void count_association(const Reading& reading) {
    constexpr std::size_t most = 50;
    constexpr int deepest = 20;
    if (++reading.associations > most) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "query_params has more than " + std::to_string(most) + " associations");
    }
    if (reading.depth == deepest) {
        throw BatchError(
            sqlstate::program_limit_exceeded,
            "query_params has associations in more than " + std::to_string(deepest) + " levels");
    }
}

// An operand that a reference will bring cannot be checked yet.
bool is_known(const Value& operand, bool literal) {
    return literal || !holds_references(operand);
}

Condition compare(const std::string& column, const ComparisonOperator& comparison, Value operand,
                  std::string where, const Reading& reading) {
    count_one_more(reading.comparisons, "comparisons");
    count_path(reading.path_bytes, column, where);
    const bool whole_list =
        comparison.operand == OperandShape::list || comparison.operand == OperandShape::pair;
    // An object is never a pattern, a pair or a list, whatever a reference in it will bring.
    const bool takes_object =
        comparison.operand == OperandShape::value || comparison.operand == OperandShape::nullable;
    const bool is_object_elsewhere = operand.is_object() && !takes_object;
    const bool literal = !reading.references.includes(column);
    if (comparison.comparison == Comparison::is && operand.is_object()) {
        throw wrong_type(where, R"(null, true, false or "not null")", operand)
            .with_hint(unknown_operator_hint(column, "is", object_of("is", operand)));
    }
    if (is_known(operand, literal) || (whole_list && operand.is_array()) || is_object_elsewhere) {
        check_operand(comparison, operand, where);
    }
    return {.kind = Condition::Kind::comparison,
            .column = column,
            .comparison = comparison.comparison,
            .operand = std::move(operand),
            .literal = literal,
            .where = std::move(where)};
}

[[noreturn]] void refuse_prefix(const PrefixedText& prefixed, const Value& operand,
                                const std::string& column, const std::string& where) {
    throw invalid_request(
        where + ": operator prefix \"" + std::string(prefixed.comparison->name) +
            "::\" is for reads only",
        "Write " + readable_json(operator_object(column, prefixed.comparison->name, operand)) +
            R"(, or {"eq": "..."} for the text itself.)");
}

Condition parse_text(const std::string& column, const Value& value, const std::string& where,
                     const Reading& reading) {
    const auto prefixed = split_prefix(value.get_ref<const std::string&>());
    if (!prefixed) {
        Condition condition =
            compare(column, comparison_operator(Comparison::eq), value, where, reading);
        condition.bare = true;
        return condition;
    }
    Value operand = parse_prefixed_operand(*prefixed, reading.references.includes(column));
    if (!reading.allow_prefixes) {
        refuse_prefix(*prefixed, operand, column, where);
    }
    Condition condition = compare(column, *prefixed->comparison, std::move(operand),
                                  where + "." + std::string(prefixed->comparison->name), reading);
    condition.from_text = true;
    return condition;
}

Condition parse_operators(const std::string& column, const Value& operators,
                          const std::string& where, const Reading& reading) {
    if (operators.empty()) {
        throw invalid_request(where + ": empty condition", empty_condition_hint(column));
    }
    Condition all{.kind = Condition::Kind::all_of};
    all.children.reserve(operators.size());
    for (const auto& [name, operand] : operators.get_ref<const Value::object_t&>()) {
        const ComparisonOperator* comparison = find_comparison(name);
        if (comparison == nullptr) {
            throw invalid_request(where + ": unknown operator \"" + clipped(name) + "\"",
                                  unknown_operator_hint(column, name, operators));
        }
        all.children.push_back(compare(column, *comparison, operand, where + "." + name, reading));
    }
    if (all.children.size() == 1) {
        return std::move(all.children.front());
    }
    return all;
}

Condition parse_column(const std::string& column, const Value& value, const std::string& where,
                       const Reading& reading) {
    if (value.is_null()) {
        return compare(column, comparison_operator(Comparison::is), value, where, reading);
    }
    if (value.is_array()) {
        return compare(column, comparison_operator(Comparison::in), value, where, reading);
    }
    if (value.is_object()) {
        return parse_operators(column, value, where, reading);
    }
    if (value.is_string()) {
        return parse_text(column, value, where, reading);
    }
    return compare(column, comparison_operator(Comparison::eq), value, where, reading);
}

Condition parse_object(const Value& object, const std::string& where, const Reading& reading);

Condition parse_group(Condition::Kind kind, const Value& members, const std::string& where,
                      const Reading& reading) {
    if (!members.is_array()) {
        throw wrong_type(where, "an array of objects", members)
            .with_hint(
                logical_group_hint(kind == Condition::Kind::any_of ? "__or" : "__and", members));
    }
    Condition group{.kind = kind};
    for (std::size_t index = 0; index < members.size(); ++index) {
        check_for_interruption();
        group.children.push_back(
            parse_object(members[index], where + "." + std::to_string(index), reading));
    }
    return group;
}

Condition parse_related(const std::string& name, const Value& filter, const std::string& where,
                        const Reading& reading) {
    count_association(reading);
    count_path(reading.path_bytes, name, where);
    Condition related{.kind = Condition::Kind::related, .where = where};
    related.association = std::make_shared<const Include>(parse_association(name, where));
    Reading of_rows = reading;
    ++of_rows.depth;
    related.children.push_back(parse_object(filter, where, of_rows));
    return related;
}

// `__some` and `__none`: every association must have such a row, none may have one.
Condition parse_associations(std::string_view key, const Value& associations,
                             const std::string& where, const Reading& reading) {
    if (!associations.is_object()) {
        throw wrong_type(where, "an object of associations", associations)
            .with_hint(associations_hint(key, associations));
    }
    if (associations.empty()) {
        throw invalid_request(where + " names no association",
                              associations_hint(key, associations));
    }
    Condition all{.kind = Condition::Kind::all_of};
    for (const auto& [name, filter] : associations.get_ref<const Value::object_t&>()) {
        const std::string member_where = where + "." + name;
        if (!filter.is_object()) {
            throw wrong_type(member_where, "an object", filter)
                .with_hint(related_filter_hint(key, name, filter));
        }
        Condition related = parse_related(name, filter, member_where, reading);
        if (key == "__none") {
            Condition negation{.kind = Condition::Kind::negation};
            negation.children.push_back(std::move(related));
            related = std::move(negation);
        }
        all.children.push_back(std::move(related));
    }
    return all;
}

// Recursion is bounded by the nesting limit under which requests are read.
Condition parse_object(const Value& object, const std::string& where, const Reading& reading) {
    if (!object.is_object()) {
        throw wrong_type(where, "an object", object);
    }
    count_one_more(reading.objects, "objects");
    Condition all{.kind = Condition::Kind::all_of};
    all.children.reserve(object.size());
    for (const auto& [name, value] : object.get_ref<const Value::object_t&>()) {
        const std::string member_where = where + "." + name;
        if (name == "__or") {
            all.children.push_back(
                parse_group(Condition::Kind::any_of, value, member_where, reading));
        } else if (name == "__and") {
            all.children.push_back(
                parse_group(Condition::Kind::all_of, value, member_where, reading));
        } else if (name == "__not") {
            if (!value.is_object()) {
                throw wrong_type(member_where, "an object", value)
                    .with_hint(logical_group_hint(name, value));
            }
            Condition negation{.kind = Condition::Kind::negation};
            negation.children.push_back(parse_object(value, member_where, reading));
            all.children.push_back(std::move(negation));
        } else if (name == "__some" || name == "__none") {
            all.children.push_back(parse_associations(name, value, member_where, reading));
        } else {
            all.children.push_back(parse_column(name, value, member_where, reading));
        }
    }
    return all;
}

bool collect_comparisons(const Condition& condition, std::vector<const Condition*>& found) {
    if (condition.kind == Condition::Kind::all_of) {
        return std::ranges::all_of(condition.children, [&](const Condition& child) {
            return collect_comparisons(child, found);
        });
    }
    if (condition.kind != Condition::Kind::comparison || condition.comparison > Comparison::ge ||
        condition.from_text || condition.operand.is_structured()) {
        return false;
    }
    found.push_back(&condition);
    return true;
}

}  // namespace

Condition parse_condition(const Value& query_params, bool allow_prefixes,
                          const ReferenceScope& references, const std::string& where) {
    std::size_t comparisons = 0;
    std::size_t objects = 0;
    std::size_t path_bytes = 0;
    std::size_t associations = 0;
    return parse_object(
        query_params, where,
        {allow_prefixes, references, comparisons, objects, path_bytes, associations});
}

Condition resolve_condition(const Condition& condition,
                            const std::function<Value(const Value&, const std::string&)>& resolve) {
    if (condition.names_new_column) {
        return condition;
    }
    if (condition.kind == Condition::Kind::comparison) {
        Condition resolved = condition;
        if (condition.literal) {
            return resolved;
        }
        resolved.operand = resolve(condition.operand, condition.where);
        const ComparisonOperator& comparison = comparison_operator(condition.comparison);
        resolved.is_of_all_rows = condition.operand.is_string() && resolved.operand.is_array() &&
                                  brings_list(condition.operand);
        if (condition.bare && resolved.is_of_all_rows) {
            resolved.comparison = Comparison::in;
        } else if (condition.from_text && comparison.operand == OperandShape::list &&
                   !resolved.operand.is_array()) {
            resolved.operand = Value::array({resolved.operand});
        }
        const ComparisonOperator& made = comparison_operator(resolved.comparison);
        check_brought(made, condition.operand, resolved.operand, condition.where);
        return resolved;
    }
    Condition resolved{
        .kind = condition.kind, .association = condition.association, .where = condition.where};
    resolved.children.reserve(condition.children.size());
    std::ranges::transform(
        condition.children, std::back_inserter(resolved.children),
        [&](const Condition& child) { return resolve_condition(child, resolve); });
    return resolved;
}

std::size_t size_in_memory(const Condition& condition) {
    constexpr std::size_t per_value = 64;
    std::size_t size =
        sizeof(Condition) + condition.column.size() + condition.where.size() +
        std::max(size_in_memory(condition.operand),
                 size_in_bytes(condition.operand) + condition.operand.size() * per_value);
    if (condition.association != nullptr) {
        size += sizeof(Include) + condition.association->key.size() * 2 +
                condition.association->schema.size() + condition.association->constraint.size();
    }
    for (const Condition& child : condition.children) {
        size += size_in_memory(child);
    }
    return size;
}

std::vector<const Condition*> plain_comparisons(const Condition& filter) {
    std::vector<const Condition*> found;
    return collect_comparisons(filter, found) ? found : std::vector<const Condition*>();
}

}  // namespace batch_ops
