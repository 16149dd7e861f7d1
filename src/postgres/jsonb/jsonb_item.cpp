#include "postgres/jsonb/jsonb_item.hpp"

namespace batch_ops::postgres {

namespace {

std::uint32_t child_count(const JsonbContainer& container) {
    const std::uint32_t size = JsonContainerSize(&container);
    return JsonContainerIsObject(&container) ? size * 2 : size;
}

}  // namespace

JsonbItems::JsonbItems(const JsonbContainer& container, std::uint32_t first)
    : container_(container),
      base_(reinterpret_cast<const char*>(&container.children[child_count(container)])),
      index_(first),
      offset_(first == 0 ? 0 : getJsonbOffset(&container, static_cast<int>(first))) {}

JsonbItem JsonbItems::next() {
    const JEntry entry = container_.children[index_++];
    const std::uint32_t begin = offset_;
    JBE_ADVANCE_OFFSET(offset_, entry);
    const bool aligned = JBE_ISNUMERIC(entry) || JBE_ISCONTAINER(entry);
    const std::uint32_t data_at = aligned ? INTALIGN(begin) : begin;
    // A value without data may be at an end that is not aligned.
    const std::uint32_t length = offset_ > data_at ? offset_ - data_at : 0;
    return {entry, base_ + data_at, length};
}

JsonbItem root_item(const Jsonb& jsonb) {
    if (JsonContainerIsScalar(&jsonb.root)) {
        return JsonbItems(jsonb.root, 0).next();
    }
    return {JENTRY_ISCONTAINER, reinterpret_cast<const char*>(&jsonb.root),
            static_cast<std::uint32_t>(VARSIZE(&jsonb) - VARHDRSZ)};
}

}  // namespace batch_ops::postgres
