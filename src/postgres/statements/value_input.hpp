// Engine values to typed values of the server, converted as jsonb_to_record does: null becomes
// NULL, strings go through the type's input function, objects and arrays become json, arrays and
// composites.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

#include "engine/core/function_ref.hpp"
#include "engine/json/json_node.hpp"
#include "engine/json/value.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/pg_headers.hpp"
#include "postgres/statements/value_snapshot.hpp"

namespace batch_ops::postgres {

/// A typed value, as statements take it. What `value` points to lies in the memory context that was
/// current when it was made (that of the operation, which is emptied before the next), or in the
/// request or in rows of results, which live as long as the batch.
struct TypedDatum {
    Oid type = InvalidOid;
    Datum value = 0;
    bool is_null = true;
};

/// Arrays and composites are made by the server as the field of a row. Its errors may name that
/// field, for which only the caller knows the right name.
inline constexpr char populated_field[] = "batch_ops_value";

/// Remembers the input functions of the types that it has met. Lives as long as one batch.
class ValueInput {
public:
    /// To explain a statement one needs the types of its parameters, not values: those that
    /// references will bring are not there yet.
    enum class Mode { values, types_only };

    /// `context` must live as long as this.
    explicit ValueInput(MemoryContext context, Mode mode = Mode::values);

    static constexpr std::int32_t no_modifier = -1;

    [[nodiscard]] bool makes_values() const { return mode_ == Mode::values; }

    /// Where conversions run code of a user, they take this snapshot before.
    void use_snapshot(ValueSnapshot* snapshot) { snapshot_ = snapshot; }

    /// The result is made in CurrentMemoryContext, or lies in the node's document. `modifier` is
    /// that of the column, which may decide what a text means (5 is five days in an `interval
    /// day`); -1 for none. To hold the value to it is left to the statement's assignment. Throws
    /// PgError for a value that the type does not take.
    TypedDatum convert(const JsonNode& node, Oid type, std::int32_t modifier = no_modifier);
    TypedDatum convert(const Value& value, Oid type, std::int32_t modifier = no_modifier);

    /// Text as the type's input function reads it, for json and jsonb too.
    TypedDatum convert_text(const std::string& text, Oid type);

    /// An array of `element_type`, whose type must have an array type, of `count` elements that
    /// `convert_one` gives by their index.
    TypedDatum convert_list(std::size_t count, Oid element_type,
                            FunctionRef<TypedDatum(std::size_t)> convert_one);

private:
    struct Input;

    /// How values of a type, or of the columns of it with that modifier, are read.
    Input& input_of(Oid type, std::int32_t modifier = no_modifier);
    void prepare_for_code_of(Oid type);
    bool convert_item(const JsonbItem& item, std::int32_t modifier, TypedDatum& result);
    static bool convert_directly(const Value& value, Oid type, Datum& converted);
    Datum convert_through_input(Input& input, const char* text);
    bool is_document(Oid element);
    TypedDatum convert_container(const JsonbItem& container, Oid type, std::int32_t modifier);
    Datum convert_document(const Jsonb* document, Oid type, std::int32_t modifier);
    Datum populate(Input& input, const Jsonb& document);

    MemoryContext context_;
    Mode mode_;
    ValueSnapshot* snapshot_ = nullptr;
    std::unordered_map<std::uint64_t, Input*> inputs_;  // by type and modifier
    std::uint64_t changes_ = 0;                         // of the catalogs, when those were made
    std::size_t digits_left_;  // of long numbers that have to be written out
};

}  // namespace batch_ops::postgres
