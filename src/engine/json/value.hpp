// The engine's JSON values.
//
// A Value is what a request holds and what a reference resolves to. Numbers are
// exact: a whole number that fits is an int64, every other number is a decimal,
// carried as its digits (an nlohmann binary leaf, which JSON text never yields).
// A double is never used, and such a tree is never dump()ed: compact_json.hpp
// writes it.
#pragma once

#define JSON_USE_IMPLICIT_CONVERSIONS 0
#define JSON_NO_IO
#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace batch_ops {

/// Members keep the order in which they were added.
using Value = nlohmann::ordered_json;

/// A number from its decimal digits (`-1.10`, no exponent): an int64 if it is a whole number
/// without a fraction part that fits, else an opaque decimal which keeps its trailing zeros.
Value make_number(std::string_view digits);

bool is_decimal(const Value& value);
bool is_number(const Value& value);

/// The digits of a number, as they came in.
std::string number_text(const Value& value);

/// "an object", "a string", …: for messages about a wrong type.
std::string_view described_kind(const Value& value);

/// About how many bytes a value takes as JSON.
std::size_t size_in_bytes(const Value& value);

/// Appends a member without looking for its name first: the caller knows that names are unique.
Value& append_member(Value& object, std::string name, Value value);

/// An object of that one member.
Value object_of(std::string_view name, Value value);

/// The member of that name, or nullptr.
const Value* find_member(const Value& object, std::string_view name);

}  // namespace batch_ops
