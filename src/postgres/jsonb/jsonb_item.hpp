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

/// Where the data of a container's children begins.
inline const char* first_data(const JsonbContainer& container) {
    const std::uint32_t size = JsonContainerSize(&container);
    const std::uint32_t count = JsonContainerIsObject(&container) ? size * 2 : size;
    return reinterpret_cast<const char*>(&container.children[count]);
}

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

// Inline: every look into a document goes through them.
inline JsonbItems::JsonbItems(const JsonbContainer& container, std::uint32_t first)
    : container_(container),
      base_(first_data(container)),
      index_(first),
      offset_(first == 0 ? 0 : getJsonbOffset(&container, static_cast<int>(first))) {}

inline JsonbItem JsonbItems::next() {
    const JEntry entry = container_.children[index_++];
    const std::uint32_t begin = offset_;
    JBE_ADVANCE_OFFSET(offset_, entry);
    const bool aligned = JBE_ISNUMERIC(entry) || JBE_ISCONTAINER(entry);
    const std::uint32_t data_at = aligned ? INTALIGN(begin) : begin;
    // A value without data may be at an end that is not aligned.
    const std::uint32_t length = offset_ > data_at ? offset_ - data_at : 0;
    return {entry, base_ + data_at, length};
}

/// The value that a whole jsonb is.
JsonbItem root_item(const Jsonb& jsonb);

}  // namespace batch_ops::postgres
