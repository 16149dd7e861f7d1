// What follows from a SQLSTATE: whether a batch may catch it, and its class.
// Codes: PostgreSQL documentation, appendix A.
//
// A SQLSTATE is input: a function may raise any, and a foreign server's is passed on as it came.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace batch_ops {

namespace sqlstate {
inline constexpr std::string_view invalid_parameter_value = "22023";
inline constexpr std::string_view insufficient_privilege = "42501";
inline constexpr std::string_view read_only_transaction = "25006";
inline constexpr std::string_view program_limit_exceeded = "54000";
inline constexpr std::string_view feature_not_supported = "0A000";
inline constexpr std::string_view undefined_column = "42703";
inline constexpr std::string_view undefined_table = "42P01";
inline constexpr std::string_view undefined_function = "42883";
inline constexpr std::string_view ambiguous_function = "42725";
inline constexpr std::string_view ambiguous_column = "42702";
inline constexpr std::string_view duplicate_column = "42701";
inline constexpr std::string_view datatype_mismatch = "42804";
inline constexpr std::string_view wrong_object_type = "42809";
inline constexpr std::string_view undefined_object = "42704";
inline constexpr std::string_view invalid_column_reference = "42P10";
inline constexpr std::string_view generated_always = "428C9";
inline constexpr std::string_view invalid_text_representation = "22P02";
inline constexpr std::string_view cardinality_violation = "21000";
inline constexpr std::string_view numeric_value_out_of_range = "22003";
inline constexpr std::string_view not_null_violation = "23502";
inline constexpr std::string_view foreign_key_violation = "23503";
inline constexpr std::string_view unique_violation = "23505";
inline constexpr std::string_view check_violation = "23514";
inline constexpr std::string_view object_not_in_prerequisite_state = "55000";
inline constexpr std::string_view lock_not_available = "55P03";
inline constexpr std::string_view out_of_memory = "53200";
inline constexpr std::string_view internal_error = "XX000";
/// The `PTnnn` family is PostgREST's way to ask for a status: 412 Precondition Failed.
inline constexpr std::string_view precondition_failed = "PT412";
/// PostgREST's own: message and status are in the error's MESSAGE and DETAIL as JSON.
inline constexpr std::string_view postgrest = "PGRST";
}  // namespace sqlstate

/// False for errors that say that the transaction or the server cannot continue (classes 40, 53,
/// 57, 58, XX and assertion failures): in every mode they leave the batch unchanged.
bool may_be_caught(std::string_view sqlstate);

/// How many classes error_class() tells apart.
inline constexpr std::size_t error_class_count = 36 * 36 + 1;

/// The class of a SQLSTATE (its first two characters, digits and capital letters) as a number below
/// error_class_count. Whatever is no such class, of whatever length, has the last number.
std::size_t error_class(std::string_view sqlstate);

/// The two characters of a class, "other" for the last. `number` must be below error_class_count.
std::string error_class_name(std::size_t number);

}  // namespace batch_ops
