// What kinds of types there are, asked of the server's catalogs.
#pragma once

#include <cstdint>
#include <string>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// The name of a type as messages show it.
std::string type_name(Oid type);

/// Whether that is the name of a type, in whichever schema. Server's terms: call under the guard.
bool is_type_named(Oid type, const char* name);

/// The name of a type with its modifier (-1 for none) as SQL casts to it, wherever the search_path
/// leads.
std::string sql_type_name(Oid type, std::int32_t modifier);

/// ` COLLATE …`, what makes a value of one collation compare as a column of another one does;
/// nothing where they are the same. Of two columns with different ones the server takes neither by
/// itself. Server's terms: call under the guard.
const char* collation_between(Oid value, Oid column);

/// The expressions of all checks of a domain, also of those below it, which live as long as the
/// memory context. Server's terms: call under the guard.
List* checks_of_domain(Oid domain);

/// Whether rows can be sorted by values of a type.
bool is_sortable(Oid type);

/// An array type whose elements are of that type, or InvalidOid.
Oid array_type_of(Oid element_type);

/// Whether a type is an array itself.
bool is_array_type(Oid type);

/// Whether rows of values of a type can be handed over as one array. Unnesting would take the
/// elements apart too where these are arrays or rows.
bool is_unnestable(Oid type);

/// Whether the server makes a value of the one type one of the other where none says so. Server's
/// terms.
bool is_cast_by_itself(Oid from, Oid to);

/// True for text and what is like it (char(n), citext), and domains over these.
bool is_string_type(Oid type);

/// Whether to_jsonb() writes values of a type without asking settings how floats, dates and times
/// look. `base_type` is without domains; arrays are as their elements, and what isn't known is not.
bool is_written_plainly(Oid base_type);

/// True for composite types, and domains over them.
bool is_row_type(Oid type);

}  // namespace batch_ops::postgres
