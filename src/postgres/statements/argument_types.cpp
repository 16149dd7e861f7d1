#include "postgres/statements/argument_types.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/catalog/type_facts.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

enum class Family { any, compatible };

/// What a polymorphic type stands for.
struct Polymorphic {
    Oid type;
    Family family;
    bool is_array;
};

constexpr std::array polymorphic_types = {
    Polymorphic{ANYELEMENTOID, Family::any, false},
    Polymorphic{ANYNONARRAYOID, Family::any, false},
    Polymorphic{ANYARRAYOID, Family::any, true},
    Polymorphic{ANYCOMPATIBLEOID, Family::compatible, false},
    Polymorphic{ANYCOMPATIBLENONARRAYOID, Family::compatible, false},
    Polymorphic{ANYCOMPATIBLEARRAYOID, Family::compatible, true},
};

const Polymorphic* find_polymorphic(Oid type) {
    const auto* const found = std::ranges::find(polymorphic_types, type, &Polymorphic::type);
    return found == polymorphic_types.end() ? nullptr : found;
}

bool is_pseudo_type(Oid type) {
    return call_postgres([type] { return get_typtype(type) == TYPTYPE_PSEUDO; });
}

std::optional<Oid> scalar_type(const JsonNode& value) {
    switch (value.kind()) {
        case JsonNode::Kind::number:
            return NUMERICOID;
        case JsonNode::Kind::boolean:
            return BOOLOID;
        case JsonNode::Kind::string:
            return TEXTOID;
        case JsonNode::Kind::object:
            return JSONBOID;
        default:
            return std::nullopt;
    }
}

// Of elements of several kinds jsonb.
Oid element_type(const JsonNode& array) {
    std::optional<Oid> type;
    array.for_each_element([&](std::size_t, const JsonNode& element) {
        check_for_interruption();
        if (element.kind() != JsonNode::Kind::null) {
            const Oid own = scalar_type(element).value_or(JSONBOID);
            type = !type || *type == own ? own : JSONBOID;
        }
    });
    return type.value_or(TEXTOID);
}

// What the family's element is, as this value has it.
std::optional<Oid> element_meant(const Polymorphic& declared, const JsonNode& value) {
    if (value.is_array()) {
        const Oid element = element_type(value);
        return declared.is_array ? element : array_type_of(element);
    }
    return scalar_type(value);
}

BatchError no_value_for(const Function& function, const Argument& argument) {
    return {sqlstate::feature_not_supported,
            "argument \"" + argument.name + "\" of function \"" + function.schema + "." +
                function.name + "\" is of type " + type_name(argument.type) +
                ", of which no value can be made from JSON",
            "Write a function that takes another type and calls this one."};
}

BatchError no_array_of(const Argument& argument, Oid element) {
    return {sqlstate::datatype_mismatch,
            "argument \"" + argument.name + "\" cannot be an array of " + type_name(element),
            "Another argument of its family is an array where it has an element."};
}

// InvalidOid where there is no such array.
Oid type_made(const Polymorphic& declared, Oid element) {
    return declared.is_array ? array_type_of(element) : element;
}

}  // namespace

std::vector<Oid> argument_types(const Function& function, const StoredRow& given) {
    std::vector<Oid> types;
    std::array<std::optional<Oid>, 2> elements{};
    for (const Argument& argument : function.arguments) {
        const StoredValue* const stored = find_stored(given, argument.name);
        const Polymorphic* const declared = find_polymorphic(argument.type);
        types.push_back(stored == nullptr ? InvalidOid : argument.type);
        if (stored != nullptr && declared != nullptr) {
            auto& element = elements[static_cast<std::size_t>(declared->family)];
            element = element ? element : element_meant(*declared, stored->value);
        } else if (stored != nullptr && is_pseudo_type(argument.type)) {
            throw no_value_for(function, argument);
        }
    }
    for (std::size_t place = 0; place < types.size(); ++place) {
        if (const Polymorphic* const declared = find_polymorphic(types[place])) {
            const Oid element =
                elements[static_cast<std::size_t>(declared->family)].value_or(TEXTOID);
            types[place] = type_made(*declared, element);
            if (!OidIsValid(types[place])) {
                throw no_array_of(function.arguments[place], element);
            }
        }
    }
    return types;
}

}  // namespace batch_ops::postgres
