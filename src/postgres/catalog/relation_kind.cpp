#include "postgres/catalog/relation_kind.hpp"

namespace batch_ops::postgres {

bool holds_rows(char kind) {
    return kind == RELKIND_RELATION || kind == RELKIND_PARTITIONED_TABLE ||
           kind == RELKIND_FOREIGN_TABLE || is_view(kind);
}

bool is_view(char kind) {
    return kind == RELKIND_VIEW || kind == RELKIND_MATVIEW;
}

const char* kind_name(char kind) {
    switch (kind) {
        case RELKIND_VIEW:
            return "view";
        case RELKIND_MATVIEW:
            return "materialized view";
        case RELKIND_FOREIGN_TABLE:
            return "foreign table";
        default:
            return "table";
    }
}

}  // namespace batch_ops::postgres
