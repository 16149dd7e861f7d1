// Functions as the catalogs hold them, in the server's terms: call these under the guard.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

struct PlainArgument {
    const char* name;  ///< empty when it has none
    Oid type;
    bool has_default;
    bool is_variadic;
};

struct PlainFunction {
    Oid oid;
    const char* schema;
    const char* name;
    PlainArgument* arguments;  ///< those that it takes
    int argument_count;
};

struct PlainFunctions {
    PlainFunction* list;  ///< in the order of their schemas in the search_path
    int count;
    /// What else has that name ("a procedure"); nullptr for nothing.
    const char* other_kind;
};

/// All overloads in the schemas where the name is looked for, as far as these are exposed. Raises
/// 42501, in the same words whether there is such a function or not, where it is looked for in
/// others.
PlainFunctions functions_of_name(const char* schema, const char* name);

/// The arguments that a function takes.
PlainFunction describe_function(HeapTuple tuple);

/// "a procedure" and the like; nullptr of a function that can be called.
const char* other_kind_of(Form_pg_proc form);

struct PlainResultColumn {
    const char* name;
    Oid type;
};

struct PlainResult {
    bool is_void;
    bool is_record;  ///< of any columns
    /// What it returns, where no statement can take that; else nullptr.
    const char* unusable;
    PlainResultColumn* columns;
    int column_count;
};

/// What a function returns for arguments of these types, InvalidOid for those that are not given.
/// Raises 42804 where they do not go together.
PlainResult describe_result(Oid function, const Oid* types, int count);

}  // namespace batch_ops::postgres
