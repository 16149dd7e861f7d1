#include "engine/openapi/relation_description.hpp"

#include "engine/openapi/json_schema.hpp"

namespace batch_ops::openapi {

namespace {

Value foreign_key(const ForeignKeyDescription& key) {
    return Value::object({{"name", key.name},
                          {"columns", key.columns},
                          {"unique", key.is_unique},
                          {"schema", key.schema},
                          {"entity", key.entity},
                          {"referencedColumns", key.referenced_columns}});
}

}  // namespace

Value relation_description(const EntityDescription& entity) {
    Value relation = Value::object(
        {{"schema", entity.schema}, {"name", entity.name}, {"kind", std::string(entity.kind)}});
    if (!entity.primary_key.empty()) {
        append_member(relation, "primaryKey", entity.primary_key);
    }
    if (!entity.foreign_keys.empty()) {
        Value keys = Value::array();
        for (const ForeignKeyDescription& key : entity.foreign_keys) {
            keys.push_back(foreign_key(key));
        }
        append_member(relation, "foreignKeys", std::move(keys));
    }
    return relation;
}

}  // namespace batch_ops::openapi
