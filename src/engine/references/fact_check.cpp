#include "engine/references/fact_check.hpp"

#include <cstddef>
#include <string>

#include "engine/core/sentences.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/references/fact_names.hpp"

namespace batch_ops {

namespace {

std::string in_reference(const Reference& reference) {
    return " in reference \"" + clipped(reference.source) + "\"";
}

std::string write(std::string_view operation, const Path& path, bool braced) {
    constexpr std::size_t longest = 200;
    const std::string text = reference_text(operation, path, braced);
    return text.size() <= longest ? "Write " + text + "." : std::string();
}

std::string unknown_fact(std::string_view name, const Reference& reference) {
    return "unknown fact \"" + clipped(name) + "\"" + in_reference(reference);
}

// --- of the batch ---

// `$ref:@claim.sub` with the name of a fact that takes such a path, or `$ref:@rows` with an id.
std::string hint_for_unknown_of_batch(const Reference& reference, bool has_item) {
    if (is_result_fact(reference.operation)) {
        return "Name the operation: $ref:operation." + reference.operation + ".";
    }
    const auto meant = meant_batch_fact(reference.operation, has_item);
    const bool fits = meant && (reference.path.empty() ||
                                path_behind(*find_batch_fact(*meant)) != FactPath::none);
    return fits ? write(*meant, reference.path, reference.braced) : std::string();
}

std::string hint_for_path(BatchFact fact, const Reference& reference) {
    std::string hint = write(fact_name(fact), {}, reference.braced);
    if (fact == BatchFact::user) {
        hint = sentences({hint, "For the user of the claims write $ref:@claims.sub."});
    }
    return hint;
}

void check_batch_fact(const Reference& reference, bool has_item) {
    const auto fact = find_batch_fact(reference.operation);
    if (!fact) {
        throw invalid_request(unknown_fact(reference.operation, reference),
                              sentences({hint_for_unknown_of_batch(reference, has_item),
                                         list_of_batch_facts(has_item)}));
    }
    const FactPath allowed = path_behind(*fact);
    if (allowed == FactPath::none && !reference.path.empty()) {
        throw invalid_request(
            "fact \"" + reference.operation + "\" has no properties" + in_reference(reference),
            hint_for_path(*fact, reference));
    }
    const bool is_one_name = reference.path.size() == 1 && !reference.path.front().is_wildcard();
    if (allowed == FactPath::one_name && !is_one_name) {
        throw invalid_request(
            "fact \"" + reference.operation + "\" takes one name" + in_reference(reference),
            *fact == BatchFact::new_row ? "Write $ref:@new.column."
                                        : "Write $ref:@uuid.order, where the same name is the same "
                                          "uuid throughout the batch.");
    }
}

// --- of a result, and within what facts lead to ---

// The property of that name.
std::string hint_for_property(const Reference& reference, std::size_t place) {
    Path path = reference.path;
    path[place].quoted = true;
    const std::string hint = write(reference.operation, path, true);
    return hint.empty() ? hint : "For a property of that name w" + hint.substr(1);
}

// No row is named by the number of an item.
std::string hint_for_row_by_index(const Reference& reference, const Path& behind) {
    Path of_row = behind;
    of_row.insert(of_row.begin(), {"0", false});
    return "Write " + reference_text(reference.operation, of_row, reference.braced) +
           " for one row, or \"for_each\": \"" +
           reference_text(reference.operation, one_step("*"), reference.braced) + "\" with " +
           reference_text(fact_name(BatchFact::item), behind, reference.braced) + ".";
}

// `$ref:a.@now`, `$ref:a.@item.price`, `$ref:a.@index.price`: a fact of the batch stands first, and
// what was written behind it may follow it.
std::string hint_for_misplaced(BatchFact fact, const Reference& reference, std::size_t place) {
    const auto behind = reference.path.begin() + static_cast<std::ptrdiff_t>(place) + 1;
    Path path(behind, reference.path.end());
    if (fact == BatchFact::index) {
        return hint_for_row_by_index(reference, path);
    }
    if (path_behind(fact) == FactPath::none) {
        path.clear();
    } else if (path_behind(fact) == FactPath::one_name && path.size() != 1) {
        path = one_step(fact == BatchFact::new_row ? "column" : reference.operation);
    }
    std::string hint = write(fact_name(fact), path, reference.braced);
    if (hint.empty() || !is_of_item(fact)) {
        return hint;
    }
    return (fact == BatchFact::new_row ? R"(In "if" of __on_conflict w)" : "With for_each w") +
           hint.substr(1);
}

std::string hint_for_unknown(const Reference& reference, std::size_t place) {
    const std::string& name = reference.path[place].name;
    if (reference.is_of_batch()) {
        return hint_for_property(reference, place);
    }
    if (const auto fact = find_batch_fact(name)) {
        return hint_for_misplaced(*fact, reference, place);
    }
    const auto meant = meant_result_fact(name);
    return sentences({meant ? write(reference.operation, one_step(*meant), reference.braced)
                            : hint_for_property(reference, place),
                      list_of_result_facts()});
}

// `a.@rows`; `a.@created`, `a.0.@created`, `a.*.@created`.
bool is_in_place(const Path& path, std::size_t place) {
    const bool of_a_row = place == 1 && path[place].name == created_fact &&
                          (path.front().is_index() || path.front().is_wildcard());
    return place + 1 == path.size() && (place == 0 || of_a_row);
}

void check_segments(const Reference& reference) {
    const Path& path = reference.path;
    for (std::size_t place = 0; place < path.size(); ++place) {
        if (!path[place].is_fact()) {
            continue;
        }
        if (reference.is_of_batch() || !is_result_fact(path[place].name)) {
            throw invalid_request(unknown_fact(path[place].name, reference),
                                  hint_for_unknown(reference, place));
        }
        if (!is_in_place(path, place)) {
            throw invalid_request(
                "fact \"" + path[place].name + "\" is in the wrong place" + in_reference(reference),
                write(reference.operation, one_step(path[place].name), reference.braced));
        }
    }
}

}  // namespace

void check_facts(const Reference& reference, bool has_item) {
    if (reference.is_of_batch()) {
        check_batch_fact(reference, has_item);
    }
    check_segments(reference);
}

bool names_item(const Reference& reference) {
    const auto fact = find_batch_fact(reference.operation);
    return fact && is_of_item(*fact);
}

BatchError item_without_items(const Reference& reference) {
    if (find_batch_fact(reference.operation) == BatchFact::new_row) {
        return invalid_request(
            "fact \"@new\" exists only in \"if\" of metadata_params.__on_conflict" +
            in_reference(reference));
    }
    return invalid_request("fact \"" + reference.operation +
                           "\" exists only in an operation with for_each" +
                           in_reference(reference));
}

BatchError item_out_of_place(const Reference& reference) {
    return invalid_request(
        "fact \"" + reference.operation + "\" exists only for each item" + in_reference(reference),
        "The item can be named in store_params, query_params, increment, append and merge.");
}

std::string hint_for_new_row(const Reference& reference, std::string_view parameter) {
    constexpr std::string_view conflict = "metadata_params.__on_conflict.";
    if (!parameter.starts_with(conflict)) {
        return {};
    }
    parameter.remove_prefix(conflict.size());
    const std::string_view key = parameter.substr(0, parameter.find('.'));
    const bool is_filter = key == "if";
    if (!is_filter && !word_for(WordPlace::conflict_filter, key)) {
        return {};
    }
    if (names_item(reference)) {
        return is_filter && reference.operation != fact_name(BatchFact::new_row)
                   ? "A value of the new row is $ref:@new.column."
                   : "";
    }
    std::string_view name = reference.operation;
    name.remove_prefix(name.starts_with(fact_marker) ? 1 : 0);
    if (!word_for(WordPlace::new_row, name)) {
        const bool is_unknown = reference.is_of_batch() && !find_batch_fact(reference.operation);
        return is_filter && is_unknown ? "A value of the new row is $ref:@new.column; of the row "
                                         "that is there name the column."
                                       : "";
    }
    const bool is_column = reference.path.size() == 1 && !reference.path.front().is_wildcard();
    const std::string meant =
        is_column ? write(fact_name(BatchFact::new_row), reference.path, reference.braced)
                  : "Write $ref:@new.column.";
    return is_filter || meant.empty()
               ? meant
               : "Use \"if\" instead of \"" + std::string(key) + "\", and w" + meant.substr(1);
}

std::string hint_for_fact(const Reference& reference, bool of_item) {
    const auto word = of_item ? word_for(WordPlace::item_fact, reference.operation) : std::nullopt;
    const std::string name = word ? std::string(*word) : fact_marker + reference.operation;
    const auto fact = find_batch_fact(name);
    const bool exists = fact && (!is_of_item(*fact) || (of_item && *fact != BatchFact::new_row));
    const bool fits = exists && path_behind(*fact) != FactPath::none && !reference.path.empty();
    return fits ? write(name, reference.path, reference.braced) : std::string();
}

}  // namespace batch_ops
