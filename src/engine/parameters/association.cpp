#include "engine/parameters/association.hpp"

#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/core/joined.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops {

namespace {

[[noreturn]] void fail_on_includes(const std::string& where, const std::string& problem,
                                   std::string_view hint = {}) {
    throw invalid_request(where + " " + problem, hint);
}

void check_depth(int depth, const std::string& where) {
    if (depth > deepest_include) {
        fail_on_includes(where, "is nested too deep",
                         "At most " + std::to_string(deepest_include) + " levels are allowed.");
    }
}

void count_one_more(int& count, const std::string& where) {
    if (++count > most_includes) {
        fail_on_includes(where,
                         "names more than " + std::to_string(most_includes) + " associations");
    }
}

void count_includes(const std::vector<Include>& includes, int depth, int& count,
                    const std::string& where) {
    for (const Include& include : includes) {
        check_depth(depth, where);
        count_one_more(count, where);
        count_includes(include.nested, depth + 1, count, where);
    }
}

class IncludeReader {
public:
    IncludeReader(std::string_view text, const std::string& where)
        : scanner_(text, association_delimiters, where), where_(where) {}

    std::vector<Include> read() {
        std::vector<Include> list = list_at(1);
        if (!scanner_.at_end()) {
            scanner_.fail();
        }
        return list;
    }

private:
    std::vector<Include> list_at(int depth) {
        check_depth(depth, where_);
        std::vector<Include> list;
        do {
            count_one_more(count_, where_);
            list.push_back(include_at(depth));
        } while (scanner_.skip(','));
        return list;
    }

    Include include_at(int depth) {
        Include include;
        read_name(include);
        include.key = include.name;
        if (scanner_.skip(':')) {
            include.key = include.schema + (include.schema.empty() ? "" : ".") + include.name;
            read_name(include);
        }
        check_include_key(include.key, where_);
        if (scanner_.skip('!')) {
            include.constraint = scanner_.name();
        }
        if (scanner_.skip('(')) {
            include.nested = list_at(depth + 1);
            if (!scanner_.skip(')')) {
                scanner_.fail("a closing parenthesis");
            }
        }
        return include;
    }

    // `name` or `schema.table`
    void read_name(Include& include) {
        include.schema.clear();
        include.name = scanner_.name();
        if (scanner_.skip('.')) {
            include.schema = std::exchange(include.name, scanner_.name());
        }
    }

    NameScanner scanner_;
    const std::string& where_;
    int count_ = 0;
};

bool replace_foreign_forms(std::vector<Include>& includes);

// customer as c
bool replace_as(Include& include) {
    for (const std::string_view word : {" as ", " AS "}) {
        const std::size_t place = include.name.find(word);
        if (place != std::string::npos && include.key == include.name) {
            include.key = include.name.substr(place + word.size());
            include.name.resize(place);
            return true;
        }
    }
    return false;
}

// invoice.customer, where the first part is no schema
bool replace_dot(Include& include) {
    if (include.schema.empty() || !include.nested.empty() || include.key != include.name) {
        return false;
    }
    include.nested.push_back({.key = include.name, .name = include.name});
    include.name = std::exchange(include.schema, {});
    include.key = include.name;
    replace_foreign_forms(include.nested);
    return true;
}

bool replace_foreign_forms(std::vector<Include>& includes) {
    bool replaced = std::erase_if(includes, [](const Include& include) {
                        return include.name == "*" && include.nested.empty();
                    }) != 0;
    for (Include& include : includes) {
        replaced = replace_as(include) || replaced;
        replaced = replace_dot(include) || replaced;
        replaced = replace_foreign_forms(include.nested) || replaced;
    }
    return replaced;
}

}  // namespace

std::string include_text(const Include& include) {
    const auto written = [](const std::string& name) {
        return written_name(name, association_delimiters);
    };
    return (include.key == include.name ? "" : written(include.key) + ":") +
           (include.schema.empty() ? "" : written(include.schema) + ".") + written(include.name) +
           (include.constraint.empty() ? "" : "!" + written(include.constraint)) +
           (include.nested.empty() ? "" : "(" + includes_text(include.nested) + ")");
}

std::optional<std::vector<Include>> meant_includes(const std::vector<Include>& includes) {
    std::vector<Include> meant = includes;
    return replace_foreign_forms(meant) && !meant.empty() ? std::optional(std::move(meant))
                                                          : std::nullopt;
}

std::string includes_text(const std::vector<Include>& includes) {
    return joined(includes, include_text, ",");
}

std::vector<Include> parse_includes(std::string_view text, const std::string& where) {
    return IncludeReader(text, where).read();
}

void check_include_key(const std::string& key, const std::string& where) {
    constexpr std::size_t longest_name = 63;
    if (key.size() > longest_name) {
        fail_on_includes(where, "has a name longer than " + std::to_string(longest_name) +
                                    " bytes: \"" + clipped(key, longest_name) + "\"");
    }
}

Include parse_include_name(std::string_view text, const std::string& where) {
    std::vector<Include> includes = parse_includes(text, where);
    Include& include = includes.front();
    if (includes.size() > 1 || !include.nested.empty() || include.key != include.name) {
        fail_on_includes(where, "must name one association, not \"" + clipped(text) + "\"",
                         "Write [schema.]name[!constraint]. The key of the object is the alias, "
                         "and nested associations belong in its \"__include\".");
    }
    return std::move(include);
}

void check_includes(const std::vector<Include>& includes, const std::string& where) {
    int count = 0;
    count_includes(includes, 1, count, where);
}

}  // namespace batch_ops
