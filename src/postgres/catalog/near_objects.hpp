// Which table or function was meant by a name that leads to none.
#pragma once

#include <string>

#include "engine/parameters/entity_name.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// One that has a name, in the server's terms.
struct NamedObject {
    Oid oid;
    const char* schema;
    const char* name;
    bool was_searched;  ///< its schema, for the name that was given
};

struct NamedObjects {
    NamedObject* list;
    int count;
    int room;
};

/// Who has more than this gets on without hints.
inline constexpr int most_named_objects = 100000;

// Server's terms: call these under the guard.

/// The schemas in which a name is looked for; nullptr: those of the search_path.
List* searched_schemas(const char* schema);

void append_object(NamedObjects* objects, const NamedObject& object);

/// `Did you mean "artist"?`, or empty text: one of the same name in a schema that was not searched,
/// else the nearest where the name was looked for. `find` collects those that come into question by
/// a schema (or nullptr) and a name, `may_use` says whether the role may: both in the server's
/// terms.
std::string near_object_hint(const EntityName& name,
                             void (*find)(const char* schema, const char* name, NamedObjects*),
                             bool (*may_use)(Oid));

}  // namespace batch_ops::postgres
