// Engine values to typed values of the server, converted as jsonb_to_record does: null becomes
// NULL, strings go through the type's input function, objects and arrays become json, arrays and
// composites.
#pragma once

#include <span>
#include <string>
#include <unordered_map>

#include "engine/value.hpp"
#include "postgres/pg_headers.hpp"

namespace batch_ops::postgres {

/// A typed value, as statements take it.
struct TypedDatum {
    Oid type = InvalidOid;
    Datum value = 0;
    bool is_null = true;
};

/// Remembers the input functions of the types that it has met. Lives as long as one batch.
class ValueInput {
public:
    /// To explain a statement one needs the types of its parameters, not values: those that
    /// references will bring are not there yet.
    enum class Mode { values, types_only };

    /// `context` must live as long as this.
    explicit ValueInput(MemoryContext context, Mode mode = Mode::values)
        : context_(context), mode_(mode) {}

    /// The result is made in CurrentMemoryContext. Type modifiers are not applied: the statement's
    /// assignment does that. Throws PgError for a value that the type does not take.
    TypedDatum convert(const Value& value, Oid type);

    /// Text as the type's input function reads it, for json and jsonb too.
    TypedDatum convert_text(const std::string& text, Oid type);

    /// An array of `element_type`. Its type must have an array type. `current` is kept at the value
    /// that is being converted, for whoever wants to say which one was wrong.
    TypedDatum convert_list(std::span<const Value* const> values, Oid element_type, bool from_text,
                            std::size_t& current);

private:
    struct Input;

    Input& input_of(Oid type);
    static bool convert_directly(const Value& value, Oid type, Datum& converted);
    Datum convert_through_input(Input& input, const char* text);
    Datum convert_container(Input& input, const Value& value);
    Datum populate(Input& input, const Value& value);

    MemoryContext context_;
    Mode mode_;
    std::unordered_map<Oid, Input*> inputs_;
};

}  // namespace batch_ops::postgres
