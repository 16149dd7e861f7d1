// Writes a jsonb document front to back into one buffer of the server's. Values that are jsonb
// already are copied in as they are, never taken apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/json/value.hpp"
#include "postgres/jsonb/jsonb_layout.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

class JsonbWriter {
public:
    struct Member {
        std::string_view name;
        /// Writes exactly one value.
        std::function<void()> write;
    };

    /// The document is made in CurrentMemoryContext; `expected_size` spares growing.
    explicit JsonbWriter(std::size_t expected_size);

    void null();
    void boolean(bool value);
    void number(std::int64_t value);
    /// From decimal digits.
    void number(std::string_view digits);
    void string(std::string_view text);
    void value(const Value& value);
    void item(const JsonbItem& item);

    /// `write` adds `size` values.
    template <typename Write>
    void array(std::size_t size, Write write) {
        const Container outer = open(size, JB_FARRAY, size);
        write();
        close(outer);
    }

    /// Members may come in any order.
    void object(const std::vector<Member>& members);

    /// The same of `count` members, for which nothing has to be made before: `name_of(index)` is
    /// the name of a member, `write(index)` writes its value.
    void object(std::size_t count, FunctionRef<std::string_view(std::size_t)> name_of,
                FunctionRef<void(std::size_t)> write);

    /// A document that is one scalar.
    void raw_scalar(const Value& value);

    /// The finished document: one array or object, or a raw scalar, must have been written.
    Jsonb* finish();

private:
    // The container that is being written.
    struct Container {
        std::size_t start = 0;       // where its padding begins
        std::size_t entries_at = 0;  // 0: there is none, for what comes is the document
        EntryWriter entries{};
    };

    Container open(std::size_t size, std::uint32_t kind, std::size_t entry_count);
    void close(const Container& outer);
    void add_entry(JEntry type, std::size_t begin);
    void add_numeric(Numeric number);
    void add_plain(JEntry type, std::string_view data);
    void align();
    void append(const void* data, std::size_t size);
    void reserve(std::size_t size);

    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
    Container current_{};
};

/// A jsonb of one engine value.
Jsonb* to_jsonb(const Value& value);

}  // namespace batch_ops::postgres
