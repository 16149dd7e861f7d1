#include "engine/request/items.hpp"

#include <string>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/request/for_each_reader.hpp"

namespace batch_ops {

namespace {

JsonNode brought_list(const Reference& reference, ReferenceResolver& resolver, MadeValues& made) {
    const JsonNode list = resolver.resolve_list(reference, "for_each", made);
    if (!list.is_array()) {
        throw items_of_wrong_type(list, reference);
    }
    return list;
}

JsonNode written_item(const JsonNode& item, std::size_t index, ReferenceResolver& resolver,
                      MadeValues& made) {
    if (!holds_references(item)) {
        return item;
    }
    return naming_row(index, [&] {
        return resolver.resolve_node(item, "for_each." + std::to_string(index), made);
    });
}

}  // namespace

Items resolve_items(const Operation& operation, ReferenceResolver& resolver,
                    FunctionRef<void(std::size_t)> check_count) {
    Items items;
    const JsonNode& for_each = operation.rare().for_each;
    const bool is_written = for_each.is_array();
    const JsonNode list =
        is_written ? for_each
                   : brought_list(*sole_reference(for_each.text()), resolver, items.made);
    check_count(list.size());
    items.nodes.reserve(list.size());
    list.for_each_element([&](std::size_t index, const JsonNode& item) {
        items.nodes.push_back(is_written ? written_item(item, index, resolver, items.made) : item);
    });
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
