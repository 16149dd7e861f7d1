#include "engine/references/brought_value.hpp"

#include <algorithm>
#include <cctype>
#include <string>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/core/sentences.hpp"
#include "engine/references/parameter_step.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

namespace {

struct Bringer {
    std::string place;
    std::string_view reference;
};

void collect_bringers(const JsonNode& written, std::string& place, std::vector<Bringer>& found) {
    check_for_interruption();
    if (written.is_string() && sole_reference(written.text())) {
        found.push_back({place, written.text()});
    } else if (written.is_array()) {
        written.for_each_element([&](std::size_t index, const JsonNode& element) {
            const ParameterStep step(place, std::to_string(index));
            collect_bringers(element, place, found);
        });
    } else if (written.is_object()) {
        written.for_each_member([&](std::string_view name, const JsonNode& member) {
            const ParameterStep step(place, name);
            collect_bringers(member, place, found);
        });
    }
}

bool ends_place(char character) {
    return character != '.' && character != '_' &&
           std::isalnum(static_cast<unsigned char>(character)) == 0;
}

bool names(std::string_view message, std::string_view place) {
    for (std::size_t at = message.find(place); at != std::string_view::npos;
         at = message.find(place, at + 1)) {
        check_for_interruption();
        const std::size_t end = at + place.size();
        if (end == message.size() || ends_place(message[end])) {
            return true;
        }
    }
    return false;
}

const Bringer* bringer_of(const std::vector<Bringer>& bringers, std::string_view message) {
    const auto named = std::ranges::find_if(
        bringers, [&](const Bringer& bringer) { return names(message, bringer.place); });
    if (named != bringers.end()) {
        return &*named;
    }
    return bringers.size() == 1 ? &bringers.front() : nullptr;
}

}  // namespace

BatchError brought_by_reference(const BatchError& error, const JsonNode& written,
                                std::string_view place) {
    std::string here(place);
    std::vector<Bringer> bringers;
    collect_bringers(written, here, bringers);
    const Bringer* const bringer = bringer_of(bringers, error.fields().message);
    const bool is_told =
        bringer != nullptr && error.fields().message.find(bringer->reference) != std::string::npos;
    if (bringer == nullptr || is_told) {
        return error;
    }
    ErrorFields fields = error.fields();
    fields.detail =
        sentences({fields.detail, "The value comes from \"" + clipped(bringer->reference) + "\"."});
    fields.hint.clear();
    return BatchError(std::move(fields));
}

}  // namespace batch_ops
