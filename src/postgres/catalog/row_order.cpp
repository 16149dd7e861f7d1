#include "postgres/catalog/row_order.hpp"

#include <algorithm>

#include "postgres/catalog/foreign_keys.hpp"
#include "postgres/catalog/relation_kind.hpp"
#include "postgres/catalog/shown_tables.hpp"

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

std::vector<std::string> row_order_of(const Relation& relation) {
    if (!is_view(relation.kind)) {
        return primary_key_of(relation);
    }
    for (const ShownTable& shown : tables_shown_by(relation.oid)) {
        std::vector<std::string> columns =
            shown.may_repeat ? std::vector<std::string>() : order_in(shown);
        if (!columns.empty()) {
            return columns;
        }
    }
    return {};
}

}  // namespace batch_ops::postgres
