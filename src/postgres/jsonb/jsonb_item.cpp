#include "postgres/jsonb/jsonb_item.hpp"

namespace batch_ops::postgres {

JsonbItem root_item(const Jsonb& jsonb) {
    if (JsonContainerIsScalar(&jsonb.root)) {
        return JsonbItems(jsonb.root, 0).next();
    }
    return {JENTRY_ISCONTAINER, reinterpret_cast<const char*>(&jsonb.root),
            static_cast<std::uint32_t>(VARSIZE(&jsonb) - VARHDRSZ)};
}

}  // namespace batch_ops::postgres
