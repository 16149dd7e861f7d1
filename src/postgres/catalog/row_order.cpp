#include "postgres/catalog/row_order.hpp"

#include <utility>

#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/relation_kind.hpp"
#include "postgres/catalog/shown_tables.hpp"
#include "postgres/catalog/single_rows.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

std::vector<std::string> order_in(const ShownTable& shown) {
    std::vector<std::string> columns;
    for (const std::string& key : primary_key_of(shown.table)) {
        const auto name = shown.name_of(key);
        if (!name) {
            return {};
        }
        columns.push_back(*name);
    }
    return columns;
}

}  // namespace

RowOrder row_order_of(const Relation& relation) {
    if (!is_view(relation.kind)) {
        std::vector<std::string> key = primary_key_of(relation);
        const Oid oid = relation.oid;
        const bool is_total = !key.empty() && !call_postgres([oid] { return has_children(oid); });
        return {std::move(key), is_total};
    }
    for (const ShownTable& shown : tables_shown_by(relation.oid)) {
        std::vector<std::string> columns =
            shown.may_repeat ? std::vector<std::string>() : order_in(shown);
        if (!columns.empty()) {
            return {std::move(columns), true};
        }
    }
    return {};
}

}  // namespace batch_ops::postgres
