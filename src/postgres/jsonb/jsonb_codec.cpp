#include "postgres/jsonb/jsonb_codec.hpp"

#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/function_ref.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/sqlstate.hpp"
#include "postgres/jsonb/jsonb_layout.hpp"
#include "postgres/jsonb/numeric_layout.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/scratch_memory.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

void check_depth(int depth) {
    if (depth > deepest_nesting) {
        throw invalid_request("value is nested deeper than " + std::to_string(deepest_nesting) +
                              " levels");
    }
}

// A number may take a few bytes and mean a hundred thousand digits: 1e131071. Small ones are in
// proportion to their document.
void spend_digits(std::size_t& left, std::size_t length) {
    constexpr std::size_t small = 64;
    if (length <= small) {
        return;
    }
    if (length > left) {
        throw BatchError(sqlstate::program_limit_exceeded,
                         "numbers written out exceed the maximum of " +
                             std::to_string(max_parameter_size()) + " bytes",
                         "Use numbers with fewer digits. A superuser can raise "
                         "batch_ops.max_parameter_size.");
    }
    left -= length;
}

// The texts of so many numbers are given back at once; those of a few when the batch ends.
constexpr std::size_t many_numbers = 1000;

// Holds a value to the limits of nesting and of digits, and calls `visit` for each of its numbers.
void walk_numbers(const JsonbItem& item, int depth, std::size_t& digits_left,
                  FunctionRef<void(const JsonbItem&)> visit) {
    check_for_interruption();
    if (item.is_numeric()) {
        spend_digits(digits_left, written_length(item.data));
        visit(item);
    } else if (item.is_container()) {
        check_depth(depth);
        const JsonbContainer& container = *item.container();
        const std::uint32_t size = JsonContainerSize(&container);
        JsonbItems children(container, JsonContainerIsObject(&container) ? size : 0);
        for (std::uint32_t index = 0; index < size; ++index) {
            walk_numbers(children.next(), depth + 1, digits_left, visit);
        }
    }
}

// Other numbers than small integers become text in the server: all of them under one guard, before
// the tree is built.
std::vector<Numeric> large_numbers(const JsonbItem& item, std::size_t& digits_left) {
    std::vector<Numeric> numbers;
    walk_numbers(item, 1, digits_left, [&](const JsonbItem& number) {
        if (!small_integer(number.data)) {
            numbers.push_back(number.numeric());
        }
    });
    return numbers;
}

std::vector<char*> number_texts(const std::vector<Numeric>& numbers) {
    std::vector<char*> texts(numbers.size());
    const Numeric* number = numbers.data();
    char** text = texts.data();
    const std::size_t count = numbers.size();
    if (count != 0) {
        call_postgres([number, text, count] {
            for (std::size_t index = 0; index < count; ++index) {
                CHECK_FOR_INTERRUPTS();
                text[index] = DatumGetCString(
                    DirectFunctionCall1(numeric_out, NumericGetDatum(number[index])));
            }
        });
    }
    return texts;
}

// Builds the tree; takes the numbers' texts in the order in which they were collected.
class TreeBuilder {
public:
    explicit TreeBuilder(const std::vector<char*>& number_texts)
        : next_number_(number_texts.data()) {}

    Value build(const JsonbItem& item) {
        if (item.is_container()) {
            return JsonContainerIsObject(item.container()) ? object(*item.container())
                                                           : array(*item.container());
        }
        if (item.is_numeric()) {
            const auto small = small_integer(item.data);
            return small ? Value(*small) : make_number(*next_number_++);
        }
        if (JBE_ISSTRING(item.entry)) {
            return item.text();
        }
        if (JBE_ISBOOL(item.entry)) {
            return static_cast<bool>(JBE_ISBOOL_TRUE(item.entry));
        }
        return nullptr;
    }

private:
    Value array(const JsonbContainer& container) {
        const std::uint32_t size = JsonContainerSize(&container);
        Value built = Value::array();
        auto& elements = built.get_ref<Value::array_t&>();
        elements.reserve(size);
        JsonbItems items(container, 0);
        for (std::uint32_t index = 0; index < size; ++index) {
            check_for_interruption();
            elements.push_back(build(items.next()));
        }
        return built;
    }

    Value object(const JsonbContainer& container) {
        const std::uint32_t size = JsonContainerSize(&container);
        Value built = Value::object();
        built.get_ref<Value::object_t&>().reserve(size);
        JsonbItems names(container, 0);
        JsonbItems values(container, size);
        for (std::uint32_t index = 0; index < size; ++index) {
            check_for_interruption();
            append_member(built, std::string(names.next().text()), build(values.next()));
        }
        return built;
    }

    char* const* next_number_;
};

}  // namespace

void check_document(const Jsonb* jsonb) {
    if (jsonb != nullptr) {
        std::size_t digits_left = max_parameter_size();
        check_part(root_item(*jsonb), digits_left);
    }
}

void check_part(const JsonbItem& item, std::size_t& digits_left) {
    walk_numbers(item, 1, digits_left, [](const JsonbItem&) {});
}

Value to_value(const JsonbItem& item, std::size_t& digits_left) {
    const std::vector<Numeric> numbers = large_numbers(item, digits_left);
    if (numbers.size() < many_numbers) {
        return TreeBuilder(number_texts(numbers)).build(item);
    }
    return in_scratch_memory("batch_ops numbers", [&](MemoryContext) {
        return TreeBuilder(number_texts(numbers)).build(item);
    });
}

Value to_value(const JsonbItem& item) {
    std::size_t digits_left = max_parameter_size();
    return to_value(item, digits_left);
}

Value to_value(const Jsonb* jsonb) {
    return jsonb == nullptr ? Value(nullptr) : to_value(root_item(*jsonb));
}

}  // namespace batch_ops::postgres
