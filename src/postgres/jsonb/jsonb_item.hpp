// Reading the binary layout of jsonb where it lies, without calls into the server and without
// copies. The layout is described in the server's utils/jsonb.h.
#pragma once

#include <cstdint>
#include <string_view>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// One value inside a container.
struct JsonbItem {
    JEntry entry;      ///< its type bits
    const char* data;  ///< aligned where its type asks for it
    std::uint32_t length;

    [[nodiscard]] bool is_container() const { return JBE_ISCONTAINER(entry); }
    [[nodiscard]] bool is_numeric() const { return JBE_ISNUMERIC(entry); }
    [[nodiscard]] std::string_view text() const { return {data, length}; }
    [[nodiscard]] Numeric numeric() const {
        return reinterpret_cast<Numeric>(const_cast<char*>(data));
    }
    [[nodiscard]] const JsonbContainer* container() const {
        return reinterpret_cast<const JsonbContainer*>(data);
    }
};

/// Steps through children of a container in order, from any of them.
class JsonbItems {
public:
    JsonbItems(const JsonbContainer& container, std::uint32_t first);

    JsonbItem next();

private:
    const JsonbContainer& container_;
    const char* base_;
    std::uint32_t index_;
    std::uint32_t offset_;
};

/// The value that a whole jsonb is.
JsonbItem root_item(const Jsonb& jsonb);

}  // namespace batch_ops::postgres
