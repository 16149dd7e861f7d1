#include "engine/references/unresolved_reference.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/core/sentences.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/references/fact_names.hpp"

namespace batch_ops {

namespace {

struct Explanation {
    std::string reason;
    std::string detail{};
    std::string hint{};
};

std::string in_quotes(std::string_view name) {
    constexpr std::size_t longest = 200;
    return '"' + clipped(name, longest) + '"';
}

std::string counted(std::size_t number, const std::string& what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
}

// Alternatives of which some may be missing: `Write a, or b.`
std::string write_one_of(const std::vector<std::string>& forms) {
    std::string hint;
    for (const std::string& form : forms) {
        hint += (hint.empty() ? "Write " : ", or ") + form;
    }
    return hint.empty() ? hint : hint + ".";
}

// What reports and other tools call the rows of a result: here, paths start at the rows.
bool means_the_rows(const PathSegment& segment) {
    constexpr std::array<std::string_view, 6> words = {"data",    "rows",   "result",
                                                       "results", "output", "outputs"};
    return !segment.quoted && std::ranges::find(words, segment.name) != words.end();
}

std::vector<std::string_view> member_names(const JsonNode& object) {
    std::vector<std::string_view> names;
    object.for_each_member([&](std::string_view name, const JsonNode&) {
        check_for_interruption();
        names.push_back(name);
    });
    return names;
}

std::string list_of_properties(const JsonNode& object) {
    std::vector<std::string> names;
    constexpr std::size_t listed_at_most = 20;
    const std::vector<std::string_view> all = member_names(object);
    for (const std::string_view name : std::span(all).first(std::min(all.size(), listed_at_most))) {
        names.push_back(in_quotes(name));
    }
    std::string list = listed_names(views_of(names));
    if (all.size() > names.size()) {
        list += ", and " + std::to_string(all.size() - names.size()) + " more";
    }
    return list.empty() ? "There are no properties." : "Available properties: " + list + ".";
}

// Says what can be said about one dead end.
class Explainer {
public:
    Explainer(const ReferencePlace& place, const ResultSource& results,
              const ResultSource::Lookup& found, const DeadEnd& end)
        : place_(place),
          reference_(place.reference),
          path_(place.reference.path),
          results_(results),
          found_(found),
          end_(end) {}

    [[nodiscard]] Explanation explain() const {
        switch (end_.reason) {
            case DeadEnd::Reason::no_columns:
                return {.reason = "property not found: the operation returned no columns",
                        .hint = remedy()};
            case DeadEnd::Reason::no_rows:
                return {"property not found: the operation returned no rows"};
            case DeadEnd::Reason::several_rows:
                return several_rows();
            case DeadEnd::Reason::row_out_of_order:
                return row_out_of_order();
            case DeadEnd::Reason::no_element:
                return no_element();
            case DeadEnd::Reason::no_member:
                return no_member();
            case DeadEnd::Reason::no_fact:
                return no_fact();
            case DeadEnd::Reason::null_in_text:
                return {"null cannot become part of a text"};
            default:
                return {end_.message};
        }
    }

private:
    using Order = ResultSource::RowOrder;

    // The reference with another path, if that leads somewhere and is short enough to be shown.
    [[nodiscard]] std::optional<std::string> form(const Path& path) const {
        constexpr std::size_t longest = 200;
        if (path.empty() || !PathWalk(found_, path).leads_somewhere()) {
            return std::nullopt;
        }
        std::string text = reference_text(reference_.operation, path, reference_.braced);
        return text.size() <= longest ? std::optional(std::move(text)) : std::nullopt;
    }

    [[nodiscard]] Path path_with(std::size_t place, std::string_view inserted) const {
        Path path = path_;
        path.insert(path.begin() + static_cast<std::ptrdiff_t>(place),
                    {std::string(inserted), false});
        return path;
    }

    [[nodiscard]] Path path_from(std::size_t place) const {
        return {path_.begin() + static_cast<std::ptrdiff_t>(place), path_.end()};
    }

    // How many segments lead to a row.
    [[nodiscard]] std::size_t row_depth() const {
        const PathSegment& first = path_.front();
        return found_.data.is_array() && !found_.is_value &&
                       (first.is_index() || first.is_wildcard())
                   ? 1
                   : 0;
    }

    [[nodiscard]] std::string remedy() const {
        return results_.remedy(reference_.operation, std::span(path_).subspan(row_depth()));
    }

    // The rows by the name that they have in a report: `a.data.0.x`.
    [[nodiscard]] std::string hint_of_rows() const {
        if (!means_the_rows(path_.front())) {
            return {};
        }
        if (path_.size() == 1 && place_.within_text) {
            // `a.data[0].x`, where the path ends before the bracket.
            const std::string start = "$ref:" + reference_.operation;
            return "Leave out " + in_quotes(path_.front().name) + ": write " + start +
                   ".column, or " + start + ".0.column for a row by its index.";
        }
        if (path_.size() == 1) {
            const auto all = form(one_step("*"));
            return all ? "Write " + *all + " for all rows." : std::string();
        }
        const auto without = form(path_from(1));
        return without ? write_one_of({*without}) : std::string();
    }

    // The forms with an index and with a star where the path has neither.
    [[nodiscard]] std::string hint_of_elements(std::size_t depth) const {
        std::vector<std::string> forms;
        if (const auto first = form(path_with(depth, "0"))) {
            forms.push_back(*first);
        }
        if (const auto all = form(path_with(depth, "*"))) {
            forms.push_back(*all + " for all");
        }
        return write_one_of(forms);
    }

    [[nodiscard]] Explanation several_rows() const {
        const JsonNode& rows = end_.node;
        Explanation explained{.reason = "the operation returned " + counted(rows.size(), "row")};
        explained.hint = hint_of_rows();
        if (explained.hint.empty()) {
            explained.hint = hint_of_elements(0);
        }
        if (explained.hint.empty() && rows.element(0).is_object()) {
            explained.detail = list_of_properties(rows.element(0));
        } else if (found_.order == Order::of_unsorted_read) {
            explained.hint += " An index needs \"__sort\" in " + metadata_params() + ".";
        }
        return explained;
    }

    [[nodiscard]] std::string metadata_params() const {
        return "metadata_params of operation " + in_quotes(reference_.operation);
    }

    [[nodiscard]] Explanation row_out_of_order() const {
        const std::size_t count = end_.node.size();
        const auto all = form([&] {
            Path path = path_;
            path[end_.depth].name = "*";
            return path;
        }());
        const std::string or_all = all ? ", or write " + *all + " for all." : ".";
        if (end_.depth > 0) {
            return associated_row_out_of_order(or_all);
        }
        switch (found_.order) {
            case Order::of_unsorted_read:
                return {.reason = "the order of the " + counted(count, "row") + " is not defined",
                        .hint = "Add \"__sort\" to " + metadata_params() + or_all};
            case Order::of_change:
                return {.reason = "the order of the " + counted(count, "row") + " is not defined",
                        .detail = "An update or delete returns rows in any order.",
                        .hint = "Read these rows with \"__sort\" in another operation" + or_all};
            default:
                return {.reason = "the operation returned " + std::to_string(count) + " of " +
                                  counted(found_.rows_given, "row"),
                        .detail =
                            "An index counts the rows that came back, so it may lead to "
                            "another row than the one meant.",
                        .hint = sentences({found_.hint,
                                           "Read the rows by their keys in an operation that "
                                           "depends on " +
                                               in_quotes(reference_.operation) + or_all})};
        }
    }

    // What the index is behind is the key of the association.
    [[nodiscard]] Explanation associated_row_out_of_order(const std::string& or_all) const {
        const std::string key = in_quotes(path_[end_.depth - 1].name);
        return {.reason = "the order of the " + counted(end_.node.size(), "row") + " of " + key +
                          " is not defined",
                .hint = "Write {" + key + ": {..., \"__sort\": ...}} in __include of operation " +
                        in_quotes(reference_.operation) + or_all};
    }

    [[nodiscard]] Explanation no_element() const {
        const bool is_row = end_.depth == 0 && !found_.is_value;
        const std::size_t count = end_.node.size();
        return {.reason = std::string("property not found: ") + (is_row ? "row " : "element ") +
                          clipped(path_[end_.depth].name) + " does not exist",
                .detail = is_row ? "The operation returned " + counted(count, "row") + "."
                                 : place() + " has " + counted(count, "element") + "."};
    }

    [[nodiscard]] Explanation no_fact() const {
        const std::string& name =
            path_.empty() || !path_.back().is_fact() ? reference_.operation : path_.back().name;
        Explanation explained{.reason = "property not found: " + in_quotes(name)};
        if (name == fact_name(BatchFact::claims)) {
            explained.detail = "There are no claims.";
        } else if (name == created_fact) {
            explained.hint = "Only creates and syncs tell which rows they created.";
        } else if (name == total_fact) {
            explained.hint = R"(Only a read with "__total": true in metadata_params has a total.)";
        }
        return explained;
    }

    // What the path was to continue in: `"boss"`, `element 0 of "tags"`.
    [[nodiscard]] std::string place() const {
        std::size_t depth = end_.depth;
        std::string elements;
        while (depth > row_depth() && !names_a_member(path_[depth - 1])) {
            --depth;
            const PathSegment& segment = path_[depth];
            elements += segment.is_index() ? "Element " + segment.name : "An element";
            elements += " of ";
        }
        if (depth > row_depth()) {
            return elements + in_quotes(path_[depth - 1].name);
        }
        if (reference_.is_of_batch()) {
            return elements + in_quotes(reference_.operation);
        }
        return elements + (elements.empty() ? "The row" : "the row");
    }

    static bool names_a_member(const PathSegment& segment) {
        return !segment.is_index() && !segment.is_wildcard();
    }

    [[nodiscard]] Explanation no_member() const {
        const JsonNode& node = end_.node;
        Explanation explained{.reason =
                                  "property not found: \"" + clipped(path_[end_.depth].name) + '"'};
        if (node.is_object()) {
            explained.detail = list_of_properties(node);
            explained.hint = hint_of_names();
        } else {
            explained.detail = place() + " is " + std::string(described_kind(node)) + ".";
            explained.hint = node.is_array() ? hint_of_elements(end_.depth) : hint_of_text();
        }
        return explained;
    }

    // A name that an object lacks.
    [[nodiscard]] std::string hint_of_names() const {
        std::string hint = end_.depth == 0 ? hint_of_rows() : std::string();
        if (hint.empty()) {
            hint = hint_of_star();
        }
        if (hint.empty()) {
            hint = hint_of_near_name();
        }
        if (hint.empty() && end_.depth == row_depth()) {
            hint = remedy();
        }
        return hint.empty() ? hint_of_fact() : hint;
    }

    // `a.count`, where no row has such a column.
    [[nodiscard]] std::string hint_of_fact() const {
        const auto meant = path_.size() == 1 ? meant_result_fact(path_.front().name) : std::nullopt;
        const auto fact = meant ? form(one_step(*meant)) : std::nullopt;
        return fact ? write_one_of({*fact}) : std::string();
    }

    [[nodiscard]] std::string hint_of_near_name() const {
        const auto nearest = nearest_name(path_[end_.depth].name, member_names(end_.node));
        if (!nearest) {
            return {};
        }
        Path path = path_;
        path[end_.depth] = {std::string(*nearest), true};
        return PathWalk(found_, path).leads_somewhere()
                   ? "Did you mean " + in_quotes(*nearest) + "?"
                   : std::string();
    }

    // By the grammar a * right behind a name is part of the path, though it may be meant as text.
    [[nodiscard]] std::string hint_of_star() const {
        const std::string& name = path_[end_.depth].name;
        const std::size_t star = name.find('*');
        if (star == 0 || star == std::string::npos) {
            return {};
        }
        Path before(path_.begin(), path_.begin() + static_cast<std::ptrdiff_t>(end_.depth));
        before.push_back({name.substr(0, star), false});
        return hint_of_braces(before, name.substr(star), end_.depth + 1);
    }

    // So is a dot behind a value that has no properties.
    [[nodiscard]] std::string hint_of_text() const {
        if (!place_.within_text || end_.depth == 0) {
            return {};
        }
        const Path before(path_.begin(), path_.begin() + static_cast<std::ptrdiff_t>(end_.depth));
        return hint_of_braces(before, {}, end_.depth);
    }

    // The braced form with one path, and behind it as text what is left of the plain one.
    [[nodiscard]] std::string hint_of_braces(const Path& path, std::string text,
                                             std::size_t next) const {
        constexpr std::size_t longest = 200;
        const bool leads = PathWalk(found_, path).leads_somewhere();
        const bool is_null = !end_.node.is_object() && end_.node.kind() == JsonNode::Kind::null;
        if (reference_.braced || !leads || is_null) {
            return {};
        }
        for (const PathSegment& segment : path_from(next)) {
            text += "." + segment.name;
        }
        const std::string form = reference_text(reference_.operation, path, true) + text;
        return form.size() <= longest ? "Write " + form + " if what follows the reference is text."
                                      : std::string();
    }

    const ReferencePlace& place_;
    const Reference& reference_;
    const Path& path_;
    const ResultSource& results_;
    const ResultSource::Lookup& found_;
    const DeadEnd& end_;
};

BatchError unresolved(const ReferencePlace& place, const Explanation& explained) {
    return invalid_request("cannot resolve reference \"" + clipped(place.reference.source) +
                               "\" in " + std::string(place.parameter) + ": " + explained.reason,
                           explained.hint)
        .with_detail(explained.detail)
        .of_kind(ErrorKind::unresolved_reference);
}

std::string reason_of_no_data(ResultSource::State state, const std::string& id) {
    const std::string operation = "operation \"" + id + '"';
    switch (state) {
        case ResultSource::State::failed:
            return operation + " failed";
        case ResultSource::State::skipped:
            return operation + " was skipped";
        case ResultSource::State::without_data:
            return "the result of " + operation + " has no data";
        case ResultSource::State::outside_of_batch:
            return "fact \"" + id + "\" is known only while a batch runs";
        case ResultSource::State::not_completed:
            return operation + " has not completed";
        default:
            return "unknown " + operation;
    }
}

}  // namespace

BatchError no_data(const ReferencePlace& place, const ResultSource::Lookup& found) {
    const std::string& id = place.reference.operation;
    if (found.state == ResultSource::State::outside_of_batch && !find_batch_fact(id)) {
        return unresolved(
            place, {.reason = "unknown fact \"" + id + '"', .hint = list_of_batch_facts(true)});
    }
    return unresolved(place, {.reason = reason_of_no_data(found.state, id), .hint = found.hint});
}

BatchError leads_nowhere(const ReferencePlace& place, const ResultSource& results,
                         const ResultSource::Lookup& found, const DeadEnd& end) {
    return unresolved(place, Explainer(place, results, found, end).explain());
}

}  // namespace batch_ops
