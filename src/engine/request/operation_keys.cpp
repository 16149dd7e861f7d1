#include "engine/request/operation_keys.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include "engine/core/joined.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sentences.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/value_node.hpp"
#include "engine/parameters/action.hpp"
#include "engine/parameters/aggregate_hints.hpp"
#include "engine/parameters/batch_options.hpp"
#include "engine/parameters/metadata.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "engine/request/change_hints.hpp"
#include "engine/request/keys_of_actions.hpp"

namespace batch_ops {

namespace {

using Names = std::vector<std::string_view>;

bool contains(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

bool is_metadata_key(std::string_view name) {
    return std::ranges::any_of(
        all_actions, [&](Action action) { return contains(metadata_key_names(action), name); });
}

std::optional<Action> action_meant(const JsonNode& operation) {
    const JsonNode action = operation.member("action");
    if (!action.exists() || !action.is_string()) {
        return std::nullopt;
    }
    const std::string_view name = action.text();
    return find_action(word_for(WordPlace::action, name).value_or(name));
}

// Sorts the unknown keys of an operation by where they belong, and says so.
class UnknownOperationKeys {
public:
    UnknownOperationKeys(const JsonNode& operation, Names unknown, const Names& allowed)
        : operation_(operation),
          action_(action_meant(operation)),
          unknown_(std::move(unknown)),
          known_{allowed, WordPlace::operation_key} {
        Names present;
        for (const std::string_view name : allowed) {
            if (operation.member(name).exists()) {
                present.push_back(name);
            }
        }
        place_aggregates();
        place_upsert();
        for (const KeyMeant& key : keys_meant(unknown_, present, known_)) {
            if (!contains(placed_, key.name)) {
                place(key);
            }
        }
    }

    [[nodiscard]] BatchError error() const {
        const bool explained = !unexplained_ && unknown_.size() <= most_explained_keys;
        return invalid_request(
            unknown_keys_message(unknown_),
            sentences({use_instead(renamed_), increment_hint(), misplaced_hint(), metadata_hint(),
                       options_hint(), advice_,
                       explained ? "" : "Allowed keys: " + listed_names(known_.names) + "."}));
    }

private:
    [[nodiscard]] JsonNode value_of(std::string_view name) const { return operation_.member(name); }

    void place(const KeyMeant& key) {
        const auto word = word_for(WordPlace::metadata_key, key.name);
        if (is_metadata_key(key.name)) {
            place_in_metadata(key.name, key.name);
        } else if (is_word_for_increment(key.name)) {
            place_increment(key.name);
        } else if (holds_options(key.name)) {
            const Value options = value_of(key.name).value();
            for (const auto& [name, value] : options.get_ref<const Value::object_t&>()) {
                append_member(options_, name, value);
            }
        } else if (const std::string_view own = own_key_meant(key);
                   action_ && !own.empty() && !takes_key(*action_, own)) {
            advise(advice_on_operation_key(key.name, own, *action_, operation_));
        } else if (!key.instead.empty() && !(word && is_slip(key))) {
            place_as(key);
        } else if (word) {
            place_in_metadata(key.name, *word);
        } else if (meant_option(key.name) && is_short(key.name)) {
            append_member(options_, std::string(key.name), value_of(key.name).value());
        } else {
            unexplained_ = true;
        }
    }

    // A word that belongs elsewhere is that, and no slip in a key of the operation: `groupBy`.
    [[nodiscard]] static bool is_slip(const KeyMeant& key) {
        return !word_for(WordPlace::operation_key, key.name) &&
               !are_spelt_alike(key.name, key.instead);
    }

    // Also where another key is meant to be that already.
    [[nodiscard]] static std::string_view own_key_meant(const KeyMeant& key) {
        const auto own = word_for(WordPlace::operation_key, key.name);
        return own || is_slip(key) ? own.value_or(std::string_view()) : key.instead;
    }

    // {"by": "status", "_sum": {"amount": true}}
    void place_aggregates() {
        if (action_.value_or(Action::read) != Action::read ||
            unknown_.size() > most_explained_keys) {
            return;
        }
        AggregatesBeside beside = aggregates_beside(unknown_, [&](std::string_view name) {
            return is_short(name) ? value_of(name).value() : Value();
        });
        if (!beside.keys.empty()) {
            metadata_.emplace_back("__aggregate", shown_json(beside.aggregates));
            placed_ = std::move(beside.keys);
        }
    }

    // {"where": …, "create": …, "update": …}
    void place_upsert() {
        const auto hint = where_create_update_hint(operation_);
        if (hint) {
            advice_ = *hint;
            std::ranges::copy_if(unknown_, std::back_inserter(placed_), is_where_create_update);
        }
    }

    void advise(const std::string& advice) {
        if (advice_.find(advice) == std::string::npos) {
            advice_ = sentences({advice_, advice});
        }
    }

    void place_as(const KeyMeant& key) {
        if (const std::string hint = guard_hint(key); !hint.empty()) {
            advise(hint);
        } else {
            renamed_.push_back(key);
        }
    }

    // {"single": true}: how many rows there are to be.
    [[nodiscard]] std::string guard_hint(const KeyMeant& key) const {
        const JsonNode value = value_of(key.name);
        if (key.instead != "expect" || value.kind() != JsonNode::Kind::boolean) {
            return {};
        }
        const auto most = word_for(WordPlace::single_row, key.name);
        if (!most) {
            return {};
        }
        return value.boolean() ? "Write " + shown_member("expect", object_of(*most, 1)) + "."
                               : "Leave \"" + std::string(key.name) + "\" out.";
    }

    // With what is in increment already, also by another such word.
    void place_increment(std::string_view name) {
        const JsonNode known = increment_ ? node_of(*increment_) : value_of("increment");
        if (action_ && *action_ != Action::update) {
            advise(increment_advice(*action_));
        } else if (auto meant = increment_meant(name, value_of(name), known)) {
            increment_ = std::move(meant);
        } else {
            advise(increment_key_hint(name, operation_));
        }
    }

    void place_in_metadata(std::string_view written, std::string_view name) {
        const bool is_taken = !action_ || contains(metadata_key_names(*action_), name);
        if (!is_taken) {
            advise(advice_on_metadata_key(name, *action_));
        } else if (written == name) {
            misplaced_.push_back(written);
        } else if (const std::string hint = properties_hint(written, name); !hint.empty()) {
            advise(hint);
        } else if (name == "__count" && is_short(written) &&
                   is_way_to_count(value_of(written).value())) {
            metadata_.emplace_back("__total", "true");
        } else {
            metadata_.emplace_back(name, metadata_value(written, name));
        }
    }

    // "select": "*"
    [[nodiscard]] std::string properties_hint(std::string_view written,
                                              std::string_view name) const {
        return name == "__properties" && is_short(written)
                   ? more_than_columns_hint(value_of(written).value())
                   : std::string();
    }

    [[nodiscard]] bool is_short(std::string_view key) const {
        constexpr std::size_t most_bytes = 2000;
        return value_of(key).size_in_bytes() <= most_bytes;
    }

    // {"options": {"dryRun": true}}
    [[nodiscard]] bool holds_options(std::string_view key) const {
        const JsonNode value = value_of(key);
        if (!value.is_object() || value.size() == 0 || !is_short(key)) {
            return false;
        }
        bool all = true;
        value.for_each_member([&](std::string_view name, const JsonNode&) {
            all = all && meant_option(name).has_value();
        });
        return all;
    }

    [[nodiscard]] std::string increment_hint() const {
        return increment_ ? "Write " + shown_member("increment", *increment_) + "." : std::string();
    }

    [[nodiscard]] std::string misplaced_hint() const {
        return misplaced_.empty()
                   ? std::string()
                   : quoted_names(misplaced_) + (misplaced_.size() == 1 ? " belongs" : " belong") +
                         " in metadata_params.";
    }

    // With what is in metadata_params already: a second one would be another mistake.
    [[nodiscard]] std::string metadata_hint() const {
        if (metadata_.empty()) {
            return {};
        }
        std::vector<std::string> members;
        if (const JsonNode given = value_of("metadata_params");
            given.exists() && given.is_object()) {
            given.for_each_member([&](std::string_view name, const JsonNode& value) {
                members.push_back("\"" + std::string(name) + "\": " + shown_json(value));
            });
        }
        for (const auto& [name, shown] : metadata_) {
            members.push_back("\"" + std::string(name) + "\": " + shown);
        }
        return "Write \"metadata_params\": {" + joined(members) + "}.";
    }

    // The writer's own value, if it can be read there, or what it is meant to be.
    [[nodiscard]] std::string metadata_value(std::string_view written,
                                             std::string_view name) const {
        if (!is_short(written)) {
            return "...";
        }
        const Value value = value_of(written).value();
        const Action action = action_.value_or(Action::read);
        auto meant = meant_metadata_value(name, value, action);
        if (!meant) {
            meant = if_readable(value, [&](const Value& readable) {
                Value params = Value::object();
                append_member(params, std::string(name), readable);
                parse_metadata(params, action, true);
            });
        }
        return meant ? shown_json(*meant) : "...";
    }

    [[nodiscard]] std::string options_hint() const {
        return options_.empty() ? std::string()
                                : R"(Write {"operations": ..., "options": )" +
                                      options_form(nullptr, options_) + "}.";
    }

    const JsonNode& operation_;
    std::optional<Action> action_;
    Names unknown_;
    KnownKeys known_;
    std::vector<KeyMeant> renamed_;
    std::optional<Value> increment_;                                  // decrement → increment
    Names misplaced_;                                                 // __limit
    std::vector<std::pair<std::string_view, std::string>> metadata_;  // __limit, and its value
    std::string advice_;                                              // keys of other actions
    Names placed_;  // what several keys together are meant to say
    Value options_ = Value::object();
    bool unexplained_ = false;
};

}  // namespace

std::string label_of(const JsonNode& operation, std::size_t index) {
    const JsonNode id = operation.is_object() ? operation.member("id") : JsonNode();
    return id.exists() && id.is_string() && !id.text().empty() ? operation_label(id.text(), index)
                                                               : operation_label(index);
}

bool looks_like_operation(const JsonNode& object) {
    constexpr std::array<std::string_view, 3> own_keys = {"id", "entity", "action"};
    constexpr std::size_t most_keys = 50;
    if (!object.is_object() || object.size() > most_keys) {
        return false;
    }
    std::size_t words = 0;
    bool has_own_key = false;
    object.for_each_member([&](std::string_view name, const JsonNode& value) {
        has_own_key = has_own_key ||
                      (std::ranges::find(own_keys, name) != own_keys.end() && value.is_string());
        words += word_for(WordPlace::operation_key, name) ? 1 : 0;
    });
    return has_own_key || words > 1;
}

void check_operation_keys(const JsonNode& operation, const Names& allowed) {
    if (!operation.is_object()) {
        return;
    }
    Names unknown;
    operation.for_each_member([&](std::string_view name, const JsonNode&) {
        if (!contains(allowed, name)) {
            unknown.push_back(name);
        }
    });
    if (!unknown.empty()) {
        throw UnknownOperationKeys(operation, std::move(unknown), allowed).error();
    }
}

}  // namespace batch_ops
