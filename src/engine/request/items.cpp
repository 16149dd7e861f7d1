#include "engine/request/items.hpp"

#include <string>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/request/for_each_reader.hpp"

namespace batch_ops {

namespace {

void append_written(Items& items, const JsonNode& list, ReferenceResolver& resolver) {
    list.for_each_element([&](std::size_t index, const JsonNode& item) {
        items.nodes.push_back(holds_references(item)
                                  ? naming_row(index,
                                               [&] {
                                                   return resolver.resolve_node(
                                                       item, "for_each." + std::to_string(index),
                                                       items.made);
                                               })
                                  : item);
    });
}

void append_brought(Items& items, const Reference& reference, ReferenceResolver& resolver) {
    const JsonNode list = resolver.resolve_list(reference, "for_each", items.made);
    if (!list.is_array()) {
        throw items_of_wrong_type(list, reference);
    }
    items.nodes.reserve(list.size());
    list.for_each_element([&](std::size_t, const JsonNode& item) { items.nodes.push_back(item); });
}

}  // namespace

Items resolve_items(const Operation& operation, ReferenceResolver& resolver) {
    Items items;
    if (operation.for_each.is_array()) {
        append_written(items, operation.for_each, resolver);
    } else {
        append_brought(items, *sole_reference(operation.for_each.text()), resolver);
    }
    return items;
}

ResolvedOperation resolve_for_item(const Operation& operation, const Items& items,
                                   std::size_t index, ReferenceResolver& resolver) {
    check_for_interruption();
    resolver.use_item(items.nodes[index], index);
    return naming_row(index, [&] { return resolve_operation(operation, resolver); });
}

ResolvedOperation resolve_rows_of_items(const Operation& operation, const Items& items,
                                        ReferenceResolver& resolver) {
    const std::size_t bytes =
        operation.store_params.exists() ? operation.store_params.size_in_bytes() : 0;
    ResolvedOperation all = resolve_for_item(operation, items, 0, resolver);
    for (std::size_t index = 1; index < items.nodes.size(); ++index) {
        resolver.spend(bytes);
        all.append_rows(resolve_for_item(operation, items, index, resolver));
    }
    return all;
}

}  // namespace batch_ops
