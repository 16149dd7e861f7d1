#include "engine/parameters/include_reader.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/hints/unknown_keys.hpp"
#include "engine/json/compact_json.hpp"
#include "engine/parameters/metadata_hints.hpp"
#include "engine/parameters/metadata_values.hpp"
#include "engine/parameters/name_scanner.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

bool is_own_key(std::string_view name) {
    return std::ranges::find(included_keys, name) != std::end(included_keys);
}

bool is_one_name(std::string_view text) {
    return !text.empty() && text.find_first_of("*(), ") == std::string_view::npos;
}

class IncludeObject {
public:
    IncludeObject(const std::string& place, const std::string& alias, const Value& value,
                  const IncludeReading& reading)
        : key_(include_place(place, alias)), alias_(alias), value_(value), reading_(reading) {}

    Include read() {
        check_type();
        check_keys();
        Include include = name();
        if (value_.is_object() && !value_.empty()) {
            IncludedRows rows = read_rows(include);
            include.rows = std::make_shared<const IncludedRows>(std::move(rows));
        }
        return include;
    }

private:
    // Nothing that a key has, or that a reference will bring.
    const Value* known_member(std::string_view name) const {
        const Value* const member = value_.is_object() ? find_member(value_, name) : nullptr;
        const bool is_known =
            member != nullptr && !(reading_.skip_references && holds_references(*member));
        return is_known ? member : nullptr;
    }

    void check_type() const {
        const bool is_true = value_.is_boolean() && value_.get<bool>();
        if (is_true || value_.is_object()) {
            return;
        }
        if (value_.is_boolean() || value_.is_null()) {
            fail_in_metadata(key_, "must be true or an object", "Leave the association out.");
        }
        if (value_.is_string() && is_one_name(value_.get_ref<const std::string&>())) {
            fail_in_metadata(key_, "must be true or an object", hint_for_name());
        }
        const Value projection = object_of("__properties", value_);
        const bool is_list = value_.is_string() || value_.is_array();
        fail_in_metadata(key_, "must be true or an object",
                         is_list && more_than_columns_hint(value_).empty()
                             ? "Write " + shown_json(projection) + " for these columns alone."
                             : "Write " + shown_json(object_of(alias_, true)) + ".");
    }

    // {"l": "lessons"}: `l:lessons`, or a column.
    std::string hint_for_name() const {
        return "Write " + shown_json(object_of(alias_, object_of("from", value_))) +
               " for an association of that name, or " +
               shown_json(object_of(alias_, object_of("__properties", value_))) +
               " for a column of \"" + clipped(alias_, 100) + "\".";
    }

    void check_keys() const {
        if (!value_.is_object()) {
            return;
        }
        std::vector<std::string_view> unknown;
        std::vector<std::string_view> present;
        for (const auto& member : value_.get_ref<const Value::object_t&>()) {
            present.emplace_back(member.first);
            if (!is_own_key(member.first) &&
                std::ranges::find(reading_.metadata_keys, member.first) ==
                    reading_.metadata_keys.end()) {
                unknown.emplace_back(member.first);
            }
        }
        if (!unknown.empty()) {
            fail_in_metadata(key_, "has " + unknown_keys_message(unknown),
                             hint_for(unknown, present));
        }
    }

    std::string hint_for(const std::vector<std::string_view>& unknown,
                         const std::vector<std::string_view>& present) const {
        if (std::string hint = counted_associations_hint(alias_, value_); !hint.empty()) {
            return hint;
        }
        KnownKeys known{{std::begin(included_keys), std::end(included_keys)},
                        WordPlace::include_key};
        known.names.insert(known.names.end(), reading_.metadata_keys.begin(),
                           reading_.metadata_keys.end());
        return unknown_keys_hint(keys_meant(unknown, present, known), known);
    }

    Include name() const {
        if (alias_.empty()) {
            fail_in_metadata(key_.substr(0, key_.rfind('.')), "has an empty name",
                             R"(Write {"alias": {"from": "table"}}.)");
        }
        const bool is_named = value_.is_object() && find_member(value_, "from") != nullptr;
        if (!is_named) {
            return parse_include_name(alias_, shown_key(key_));
        }
        check_include_key(alias_, shown_key(key_));
        Include include;
        if (const Value* from = known_member("from")) {
            const std::string place = key_ + ".from";
            include = parse_include_name(string_of(place, *from), shown_key(place));
        }
        include.key = alias_;
        return include;
    }

    IncludedRows read_rows(Include& include) const {
        IncludedRows rows;
        rows.place = shown_key(key_);
        if (const Value* on = known_member("on")) {
            read_on(include, rows, *on);
        }
        if (const Value* one = known_member("one")) {
            rows.one = boolean_of(key_ + ".one", *one);
        }
        rows.filter = filter();
        reading_.read_metadata(key_, value_, include, rows);
        return rows;
    }

    void read_on(const Include& include, IncludedRows& rows, const Value& on) const {
        constexpr std::size_t most_pairs = 32;
        const std::string place = key_ + ".on";
        if (!on.is_object() || on.empty() || on.size() > most_pairs) {
            const std::string problem =
                on.is_object() ? on.empty() ? "names no column" : "names too many columns"
                               : "must be an object";
            fail_in_metadata(place, problem,
                             R"(Write {"column of the row around": "column of the association"}.)");
        }
        if (!include.constraint.empty()) {
            fail_in_metadata(place, "cannot be combined with a foreign key, \"!" +
                                        clipped(include.constraint) + "\"");
        }
        for (const auto& [here, there] : on.get_ref<const Value::object_t&>()) {
            rows.on.emplace_back(here, string_of(place + "." + here, there));
        }
    }

    // What was not taken from the request has come by a reference: text that is no operator.
    std::shared_ptr<const Condition> filter() const {
        const std::string where = shown_key(key_) + ".query_params";
        const Value* const written = known_member("query_params");
        auto taken = reading_.filters.find(where);
        if (taken != nullptr || written == nullptr) {
            return taken;
        }
        if (!written->is_object()) {
            fail_on_type(key_ + ".query_params", "an object", *written);
        }
        return std::make_shared<const Condition>(
            parse_condition(*written, false, ReferenceScope(false), where));
    }

    std::string key_;
    const std::string& alias_;
    const Value& value_;
    const IncludeReading& reading_;
};

}  // namespace

std::vector<Include> read_includes(const std::string& key, const Value& object,
                                   const IncludeReading& reading) {
    if (object.empty()) {
        fail_in_metadata(key, "names no association", "Leave it out.");
    }
    if (object.size() > std::size_t{most_includes}) {
        fail_in_metadata(key, "names more than " + std::to_string(most_includes) + " associations");
    }
    std::vector<Include> includes;
    for (const auto& [alias, value] : object.get_ref<const Value::object_t&>()) {
        const bool is_to_come =
            reading.skip_references && !value.is_object() && holds_references(value);
        if (!is_to_come) {
            includes.push_back(IncludeObject(key, alias, value, reading).read());
        }
    }
    return includes;
}

}  // namespace batch_ops
