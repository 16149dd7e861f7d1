#include "postgres/statements/value_hints.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/joined.hpp"
#include "engine/core/sqlstate.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/parameters/filter_place.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

namespace {

struct Names {
    const char** list;
    int count;
};

Oid element_or_self(Oid type) {
    const Oid element = get_element_type(type);
    return getBaseType(OidIsValid(element) ? element : type);
}

bool comes_before(const ListCell* left, const ListCell* right) {
    const auto order = [](const ListCell* cell) {
        auto* label = static_cast<HeapTuple>(lfirst(cell));
        return reinterpret_cast<Form_pg_enum>(GETSTRUCT(label))->enumsortorder;
    };
    return order(left) < order(right);
}

int compare_labels(const ListCell* left, const ListCell* right) {
    return comes_before(left, right) ? -1 : 1;
}

// In their order.
Names enum_labels(Oid type) {
    CatCList* found = SearchSysCacheList1(ENUMTYPOIDNAME, ObjectIdGetDatum(type));
    List* labels = NIL;
    for (int index = 0; index < found->n_members; ++index) {
        labels = lappend(labels, heap_copytuple(&found->members[index]->tuple));
    }
    ReleaseCatCacheList(found);
    list_sort(labels, compare_labels);
    Names names{static_cast<const char**>(palloc(sizeof(char*) * Max(list_length(labels), 1))), 0};
    ListCell* cell = nullptr;
    foreach (cell, labels) {
        auto* label = static_cast<HeapTuple>(lfirst(cell));
        names.list[names.count++] =
            pstrdup(NameStr(reinterpret_cast<Form_pg_enum>(GETSTRUCT(label))->enumlabel));
    }
    return names;
}

Names attributes(Oid type) {
    TupleDesc descriptor = lookup_rowtype_tupdesc(type, -1);
    Names names{static_cast<const char**>(palloc(sizeof(char*) * Max(descriptor->natts, 1))), 0};
    for (int index = 0; index < descriptor->natts; ++index) {
        const auto* attribute = TupleDescAttr(descriptor, index);
        if (!attribute->attisdropped) {
            names.list[names.count++] = pstrdup(NameStr(attribute->attname));
        }
    }
    ReleaseTupleDesc(descriptor);
    return names;
}

std::vector<std::string_view> views_of(const Names& names) {
    return batch_ops::views_of(std::span(names.list, static_cast<std::size_t>(names.count)));
}

bool is_enum(Oid type) {
    return get_typtype(type) == TYPTYPE_ENUM;
}

// `!draft`, `-draft`: what people write who mean any other.
std::string_view negated_label(std::string_view text) {
    for (const std::string_view mark : {"!", "-", "<>", "not ", "NOT "}) {
        if (text.starts_with(mark)) {
            text.remove_prefix(mark.size());
            return text;
        }
    }
    return {};
}

std::string negation_hint(const Column& column, Oid type, std::string_view text) {
    const std::string_view label = negated_label(text);
    const Names plain = call_postgres([type] { return enum_labels(type); });
    const std::vector<std::string_view> labels = views_of(plain);
    return !label.empty() && std::ranges::find(labels, label) != labels.end()
               ? "Write " + readable_json(object_of(column.name, object_of("ne", label))) + "."
               : std::string();
}

// Nothing for a label, which is refused where an array of them is wanted.
std::string enum_hint(Oid type, std::string_view text) {
    const Names plain = call_postgres([type] { return enum_labels(type); });
    const std::vector<std::string_view> labels = views_of(plain);
    return std::ranges::find(labels, text) != labels.end()
               ? std::string()
               : name_hint(text, labels, "Allowed values");
}

// Values that somebody can replace by what he has.
std::string object_hint(Oid type) {
    constexpr std::size_t most = 20;
    const Names names = call_postgres([type] { return attributes(type); });
    Value example = Value::object();
    for (const std::string_view name : views_of(names)) {
        if (example.size() == most) {
            return "Write an object.";
        }
        append_member(example, std::string(name), nullptr);
    }
    return "Write an object: " + readable_json(example) + ".";
}

// The operator at the end of a place, or before the number of an element of its list.
Comparison comparison_at(std::string_view path) {
    std::string_view last = path.substr(path.rfind('.') + 1);
    if (last.find_first_not_of("0123456789") == std::string_view::npos) {
        path.remove_suffix(last.size() + 1);
        last = path.substr(path.rfind('.') + 1);
    }
    const ComparisonOperator* const found = find_comparison(last);
    return found == nullptr ? Comparison::eq : found->comparison;
}

// What may have been meant by comparing with a part of what the column holds. Nothing for an order.
std::string part_hint(const Column& column, const ValuePlace& place, Value operand) {
    const Comparison comparison = comparison_at(place.path);
    const auto write = [&](std::string_view name) {
        return object_of(column.name, object_of(name, std::move(operand)));
    };
    switch (comparison) {
        case Comparison::eq:
        case Comparison::same:
        case Comparison::contains:
            return "Write " + readable_json(write("contains")) + ".";
        case Comparison::ne:
        case Comparison::not_same:
            return "Write " + readable_json(object_of("__not", write("contains"))) + ".";
        case Comparison::overlaps:
        case Comparison::contained_by:
            return "Write " + readable_json(write(comparison_operator(comparison).name)) + ".";
        default:
            return {};
    }
}

// A list of the one element that somebody has given in its place.
std::string element_hint(const Column& column, const ValuePlace& place) {
    Value element = place.number.empty() ? Value(place.text) : make_number(place.number);
    return part_hint(column, place, Value::array({std::move(element)}));
}

bool is_multirange(Oid type) {
    return get_typtype(type) == TYPTYPE_MULTIRANGE;
}

bool is_range(Oid type) {
    return get_typtype(type) == TYPTYPE_RANGE || is_multirange(type);
}

// The range of the one value that somebody has given in its place; nothing for what is a range that
// is wrong, or would have to be quoted in one.
std::string range_hint(const Column& column, const ValuePlace& place) {
    const std::string& bound = place.number.empty() ? place.text : place.number;
    if (bound.find_first_of("[](){},\"\\") != std::string::npos) {
        return {};
    }
    const Oid type = column.base_type;
    const std::string range = "[" + bound + "," + bound + "]";
    return part_hint(
        column, place,
        call_postgres([type] { return is_multirange(type); }) ? "{" + range + "}" : range);
}

bool is_date(Oid type) {
    return type == DATEOID || type == TIMESTAMPOID || type == TIMESTAMPTZOID;
}

bool is_about_dates(const ErrorFields& error) {
    return error.sqlstate == "22007" || error.sqlstate == "22008";
}

// A type whose values may be called so takes it, and asks for no hint.
bool means_null(std::string_view text) {
    return text == "null" || text == "NULL" || text == "Null";
}

std::string null_filter_hint(const std::string& column) {
    return "Write " + readable_json(object_of(column, object_of("is", nullptr))) +
           "; for the other rows, " +
           readable_json(object_of(column, object_of("is", "not null"))) + ".";
}

// What other tools take for a default, or for nothing.
std::string hint_for_keyword(const Column& column, std::string_view text, bool is_empty) {
    if (text == "DEFAULT" || text == "default") {
        return "Leave out \"" + column.name + "\" to have its default stored.";
    }
    if (means_null(text)) {
        return "Write null, unquoted.";
    }
    return is_empty ? "Write null for no value." : "";
}

std::string with_column_name(std::string text, std::string_view column) {
    constexpr std::string_view field = populated_field;
    if (const std::size_t at = text.find(field); at != std::string::npos) {
        text.replace(at, field.size(), column);
    }
    return text;
}

}  // namespace

std::string hint_for_value(const Column& column, const ValuePlace& place,
                           const ErrorFields& error) {
    const bool in_filter = is_in_filter(place.path);
    const bool has_scalar = !place.text.empty() || !place.number.empty();
    const Oid type = column.base_type;
    const Oid element = call_postgres([type] { return element_or_self(type); });
    if (!in_filter) {
        const bool is_empty = place.text.empty() && error.message.ends_with(" \"\"");
        if (std::string hint = hint_for_keyword(column, place.text, is_empty); !hint.empty()) {
            return hint;
        }
    } else if (means_null(place.text)) {
        return null_filter_hint(column.name);
    }
    if (call_postgres([element] { return is_enum(element); })) {
        if (std::string hint = in_filter && element == type
                                   ? negation_hint(column, element, place.text)
                                   : std::string();
            !hint.empty()) {
            return hint;
        }
        if (std::string hint = enum_hint(element, place.text); !hint.empty()) {
            return hint;
        }
    }
    if (is_date(element) && is_about_dates(error)) {
        return "Write dates as \"2010-12-31\".";
    }
    const bool is_text_of_array = place.text.starts_with('{');
    if (in_filter && has_scalar && element != type && !is_text_of_array) {
        return element_hint(column, place);
    }
    if (in_filter && has_scalar && call_postgres([type] { return is_range(type); })) {
        return range_hint(column, place);
    }
    if (call_postgres([type] { return type_is_rowtype(type); }) &&
        error.sqlstate == sqlstate::invalid_parameter_value) {
        return object_hint(type);
    }
    return with_column_name(error.hint, column.name);
}

}  // namespace batch_ops::postgres
