// Which table or function was meant by a name that leads to none.
#pragma once

#include <string>

#include "engine/parameters/entity_name.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// A row of a catalog of things that have names, in the server's terms.
struct CatalogEntry {
    Oid oid;
    Oid schema;
    const NameData* name;
    bool is_of_the_kind;  ///< that was asked for
};

/// What kind of things a name may stand for. The functions are in the server's terms.
struct NamedKind {
    Oid catalog;
    CatalogEntry (*read)(HeapTuple);
    bool (*may_use)(Oid);
};

/// The schemas in which a name is looked for; nullptr: those of the search_path. Server's terms:
/// call this under the guard.
List* searched_schemas(const char* schema);

/// `Did you mean "artist"?`, or empty text: one of the same name in a schema that was not searched,
/// else the nearest where the name was looked for. None that the role may not use.
std::string near_object_hint(const EntityName& name, const NamedKind& kind);

}  // namespace batch_ops::postgres
