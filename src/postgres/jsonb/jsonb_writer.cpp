#include "postgres/jsonb/jsonb_writer.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <span>
#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

bool name_precedes(std::string_view left, std::string_view right) {
    return key_precedes(left.data(), static_cast<uint32>(left.size()), right.data(),
                        static_cast<uint32>(right.size()));
}

void check_size(std::size_t size) {
    if (size > JENTRY_OFFLENMASK) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "result exceeds the maximum size of a jsonb value");
    }
}

}  // namespace

JsonbWriter::JsonbWriter(std::size_t expected_size) {
    reserve(expected_size + VARHDRSZ);
    size_ = VARHDRSZ;
}

void JsonbWriter::reserve(std::size_t size) {
    if (size_ + size <= capacity_) {
        return;
    }
    const std::size_t capacity = std::max(capacity_ * 2, size_ + size);
    char* const old = data_;
    data_ = call_postgres([old, capacity] {
        return static_cast<char*>(old == nullptr
                                      ? MemoryContextAllocHuge(CurrentMemoryContext, capacity)
                                      : repalloc_huge(old, capacity));
    });
    capacity_ = capacity;
}

void JsonbWriter::append(const void* data, std::size_t size) {
    reserve(size);
    if (size != 0) {
        std::memcpy(data_ + size_, data, size);
    }
    size_ += size;
}

void JsonbWriter::align() {
    const std::size_t padding = INTALIGN(size_) - size_;
    constexpr char zeros[sizeof(int)] = {};
    append(zeros, padding);
}

void JsonbWriter::add_entry(JEntry type, std::size_t begin) {
    const std::size_t length = size_ - begin;
    check_size(length);
    if (current_.entries_at == 0) {
        return;  // the document itself
    }
    check_size(current_.entries.total + length);
    const std::size_t at = current_.entries_at + current_.entries.index * sizeof(JEntry);
    const JEntry entry = current_.entries.next(type, static_cast<uint32>(length));
    std::memcpy(data_ + at, &entry, sizeof(entry));
}

// Gives the container around the new one, for close().
JsonbWriter::Container JsonbWriter::open(std::size_t size, std::uint32_t kind,
                                         std::size_t entry_count) {
    const Container outer = current_;
    current_ = Container{.start = size_};
    align();
    const auto header = static_cast<std::uint32_t>(size) | kind;
    append(&header, sizeof(header));
    current_.entries_at = size_;
    reserve(entry_count * sizeof(JEntry));
    size_ += entry_count * sizeof(JEntry);
    return outer;
}

void JsonbWriter::close(const Container& outer) {
    const std::size_t begin = current_.start;
    current_ = outer;
    add_entry(JENTRY_ISCONTAINER, begin);
}

void JsonbWriter::add_plain(JEntry type, std::string_view data) {
    const std::size_t begin = size_;
    append(data.data(), data.size());
    add_entry(type, begin);
}

void JsonbWriter::add_numeric(Numeric number) {
    const std::size_t begin = size_;
    align();
    append(number, VARSIZE(number));
    add_entry(JENTRY_ISNUMERIC, begin);
}

void JsonbWriter::null() {
    add_plain(JENTRY_ISNULL, {});
}

void JsonbWriter::boolean(bool value) {
    add_plain(value ? JENTRY_ISBOOL_TRUE : JENTRY_ISBOOL_FALSE, {});
}

void JsonbWriter::number(std::int64_t value) {
    add_numeric(call_postgres([value] { return int64_to_numeric(value); }));
}

void JsonbWriter::number(std::string_view digits) {
    const std::string text(digits);
    const char* const input = text.c_str();
    add_numeric(call_postgres([input] {
        return DatumGetNumeric(DirectFunctionCall3(
            numeric_in, CStringGetDatum(input), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
    }));
}

void JsonbWriter::string(std::string_view text) {
    add_plain(JENTRY_ISSTRING, text);
}

void JsonbWriter::item(const JsonbItem& item) {
    check_for_interruption();
    const std::size_t begin = size_;
    if (item.is_container() || item.is_numeric()) {
        align();
    }
    append(item.data, item.length);
    add_entry(item.entry & JENTRY_TYPEMASK, begin);
}

void JsonbWriter::object(const std::vector<Member>& members) {
    object(
        members.size(), [&](std::size_t index) { return members[index].name; },
        [&](std::size_t index) { members[index].write(); });
}

void JsonbWriter::object(std::size_t count, FunctionRef<std::string_view(std::size_t)> name_of,
                         FunctionRef<void(std::size_t)> write) {
    constexpr std::size_t few = 8;
    std::array<std::uint32_t, few> in_place{};
    std::vector<std::uint32_t> allocated(count > few ? count : 0);
    const std::span<std::uint32_t> order =
        count > few ? std::span(allocated) : std::span(in_place).first(count);
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, name_precedes, name_of);
    const Container outer = open(count, JB_FOBJECT, count * 2);
    for (const std::uint32_t index : order) {
        string(name_of(index));
    }
    for (const std::uint32_t index : order) {
        write(index);
    }
    close(outer);
}

// Recursion is bounded by the nesting limit under which values are read.
void JsonbWriter::value(const Value& value) {
    check_for_interruption();
    if (value.is_object()) {
        std::vector<Member> members;
        for (const auto& [name, member] : value.get_ref<const Value::object_t&>()) {
            members.push_back({name, [this, &member = member] { this->value(member); }});
        }
        object(members);
    } else if (value.is_array()) {
        array(value.size(), [&] {
            for (const Value& element : value) {
                this->value(element);
            }
        });
    } else if (value.is_string()) {
        string(value.get_ref<const std::string&>());
    } else if (is_decimal(value)) {
        number(std::string_view(number_text(value)));
    } else if (value.is_number_integer()) {
        number(value.get<std::int64_t>());
    } else if (value.is_boolean()) {
        boolean(value.get<bool>());
    } else {
        null();
    }
}

void JsonbWriter::raw_scalar(const Value& value) {
    const Container outer = open(1, JB_FARRAY | JB_FSCALAR, 1);
    this->value(value);
    close(outer);
}

Jsonb* JsonbWriter::finish() {
    SET_VARSIZE(data_, size_);
    return reinterpret_cast<Jsonb*>(data_);
}

Jsonb* to_jsonb(const Value& value) {
    JsonbWriter writer(0);
    if (value.is_structured()) {
        writer.value(value);
    } else {
        writer.raw_scalar(value);
    }
    return writer.finish();
}

}  // namespace batch_ops::postgres
