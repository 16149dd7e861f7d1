#include "postgres/jsonb_codec.hpp"

#include <vector>

#include "engine/batch_error.hpp"
#include "engine/interruption.hpp"
#include "postgres/error_bridge.hpp"
#include "postgres/memory_scope.hpp"
#include "postgres/settings.hpp"

namespace batch_ops::postgres {

namespace {

void check_depth(int depth) {
    if (depth > deepest_nesting) {
        throw invalid_request("value is nested deeper than " + std::to_string(deepest_nesting) +
                              " levels");
    }
}

// The texts of so many numbers are given back at once; those of a few when the batch ends.
constexpr std::size_t many_numbers = 1000;

// Numbers become text in the server: all of them under one guard, before the tree is built.
void collect_numbers(const JsonbItem& item, int depth, std::vector<Numeric>& numbers) {
    if (item.is_numeric()) {
        numbers.push_back(item.numeric());
    } else if (item.is_container()) {
        check_depth(depth);
        const JsonbContainer& container = *item.container();
        const std::uint32_t size = JsonContainerSize(&container);
        JsonbItems children(container, JsonContainerIsObject(&container) ? size : 0);
        for (std::uint32_t index = 0; index < size; ++index) {
            check_for_interruption();
            collect_numbers(children.next(), depth + 1, numbers);
        }
    }
}

// A number may take a few bytes and mean a hundred thousand digits: 1e131071. Small ones are in
// proportion to their document.
void spend_digits(std::size_t* left, const char* text) {
    constexpr std::size_t small = 64;
    const std::size_t length = strlen(text);
    if (length <= small) {
        return;
    }
    if (length > *left) {
        ereport(ERROR, (errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
                        errmsg("numbers written out exceed the maximum of %zu bytes",
                               max_parameter_size()),
                        errhint("Use numbers with fewer digits, or raise "
                                "batch_ops.max_parameter_size.")));
    }
    *left -= length;
}

std::vector<char*> number_texts(const std::vector<Numeric>& numbers) {
    std::vector<char*> texts(numbers.size());
    const Numeric* number = numbers.data();
    char** text = texts.data();
    const std::size_t count = numbers.size();
    if (count != 0) {
        call_postgres([number, text, count] {
            std::size_t left = max_parameter_size();
            for (std::size_t index = 0; index < count; ++index) {
                CHECK_FOR_INTERRUPTS();
                text[index] = DatumGetCString(
                    DirectFunctionCall1(numeric_out, NumericGetDatum(number[index])));
                spend_digits(&left, text[index]);
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
            return make_number(*next_number_++);
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

Value to_value(const JsonbItem& item) {
    std::vector<Numeric> numbers;
    collect_numbers(item, 1, numbers);
    if (numbers.size() < many_numbers) {
        return TreeBuilder(number_texts(numbers)).build(item);
    }
    MemoryContext const context = call_postgres([] {
        return AllocSetContextCreate(CurrentMemoryContext, "batch_ops numbers",
                                     ALLOCSET_DEFAULT_SIZES);
    });
    const auto texts = [&] {
        const MemoryScope scope(context);
        return number_texts(numbers);
    }();
    Value value = TreeBuilder(texts).build(item);
    call_postgres([context] { MemoryContextDelete(context); });
    return value;
}

Value to_value(const Jsonb* jsonb) {
    return jsonb == nullptr ? Value(nullptr) : to_value(root_item(*jsonb));
}

}  // namespace batch_ops::postgres
