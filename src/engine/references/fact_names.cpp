#include "engine/references/fact_names.hpp"

#include <algorithm>
#include <array>

#include "engine/hints/foreign_words.hpp"
#include "engine/hints/nearest_name.hpp"

namespace batch_ops {

namespace {

struct BatchFactName {
    BatchFact fact;
    std::string_view name;
    FactPath path;
    bool of_item;
};

constexpr std::array batch_facts = {
    BatchFactName{BatchFact::now, "@now", FactPath::none, false},
    BatchFactName{BatchFact::today, "@today", FactPath::none, false},
    BatchFactName{BatchFact::user, "@user", FactPath::none, false},
    BatchFactName{BatchFact::claims, "@claims", FactPath::any, false},
    BatchFactName{BatchFact::uuid, "@uuid", FactPath::one_name, false},
    BatchFactName{BatchFact::item, "@item", FactPath::any, true},
    BatchFactName{BatchFact::index, "@index", FactPath::none, true},
    BatchFactName{BatchFact::new_row, "@new", FactPath::one_name, true},
};

constexpr std::array<std::string_view, 3> result_facts = {rows_fact, created_fact, total_fact};

const BatchFactName& described(BatchFact fact) {
    return *std::ranges::find(batch_facts, fact, &BatchFactName::fact);
}

template <typename Known>
std::string_view known_part(std::string_view name, Known is_known) {
    std::string_view part = name;
    while (!is_known(part)) {
        const std::size_t underscore = part.rfind('_');
        if (underscore == std::string_view::npos) {
            return name;
        }
        part = part.substr(0, underscore);
    }
    return part;
}

std::string_view without_marker(std::string_view name) {
    name.remove_prefix(name.starts_with(fact_marker) ? 1 : 0);
    return name;
}

std::optional<std::string_view> meant_fact(std::string_view name, WordPlace place,
                                           const std::vector<std::string_view>& names) {
    constexpr std::size_t longest = 63;
    if (name.size() > longest) {
        return std::nullopt;
    }
    const std::string_view word = without_marker(name);
    if (const auto ours = word_for(place, word)) {
        return ours;
    }
    return nearest_name(fact_marker + std::string(word), names);
}

// Those of an item are not offered where there may be none.
std::vector<std::string_view> offered_batch_facts(bool has_item) {
    std::vector<std::string_view> names;
    for (const BatchFactName& known : batch_facts) {
        if (!known.of_item || (has_item && known.fact != BatchFact::new_row)) {
            names.push_back(known.name);
        }
    }
    return names;
}

std::vector<std::string_view> offered_result_facts() {
    return {result_facts.begin(), result_facts.end()};
}

std::string list_of(const std::vector<std::string_view>& names) {
    std::string list = "Available facts: ";
    for (const std::string_view name : names) {
        list.append(name == names.front() ? "" : ", ").append(name);
    }
    return list + ".";
}

}  // namespace

std::optional<BatchFact> find_batch_fact(std::string_view name) {
    const auto* found = std::ranges::find(batch_facts, name, &BatchFactName::name);
    return found == batch_facts.end() ? std::nullopt : std::optional(found->fact);
}

std::string_view fact_name(BatchFact fact) {
    return described(fact).name;
}

FactPath path_behind(BatchFact fact) {
    return described(fact).path;
}

bool is_of_item(BatchFact fact) {
    return described(fact).of_item;
}

bool is_result_fact(std::string_view name) {
    return std::ranges::find(result_facts, name) != result_facts.end();
}

std::string_view batch_fact_in(std::string_view name) {
    return known_part(name,
                      [](std::string_view part) { return find_batch_fact(part).has_value(); });
}

std::string_view result_fact_in(std::string_view name) {
    return known_part(name, is_result_fact);
}

std::optional<std::string_view> meant_batch_fact(std::string_view name, bool has_item) {
    constexpr std::size_t longest = 63;
    const bool may_be_item = has_item && name.size() <= longest;
    const auto of_item = may_be_item ? word_for(WordPlace::item_fact, without_marker(name))
                                     : std::optional<std::string_view>();
    return of_item ? of_item
                   : meant_fact(name, WordPlace::batch_fact, offered_batch_facts(has_item));
}

std::optional<std::string_view> meant_result_fact(std::string_view name) {
    return meant_fact(name, WordPlace::result_fact, offered_result_facts());
}

std::string list_of_batch_facts(bool has_item) {
    return list_of(offered_batch_facts(has_item));
}

std::string list_of_result_facts() {
    return list_of(offered_result_facts());
}

}  // namespace batch_ops
