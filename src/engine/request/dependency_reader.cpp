#include "engine/request/dependency_reader.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sentences.hpp"
#include "engine/graph/dependency_graph.hpp"
#include "engine/hints/foreign_words.hpp"
#include "engine/hints/nearest_name.hpp"
#include "engine/hints/readable.hpp"
#include "engine/hints/shown_json.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/parameters/include_filters.hpp"
#include "engine/references/fact_check.hpp"
#include "engine/references/fact_names.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/request/reference_scope_reader.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;

constexpr std::string_view items_part = "for_each";  // references by nature
constexpr std::string_view filter_part = "query_params";
constexpr std::array<std::string_view, 4> parts_with_columns = {"store_params", "increment",
                                                                "append", "merge"};
constexpr std::array<std::string_view, 1> parts_without_columns = {"metadata_params"};
constexpr std::array<std::string_view, 2> parts_with_conditions = {"when", "expect"};

// The operations of a batch, asked for by one of them.
struct Neighbours {
    const OperationIds& ids;
    const OperationGroups& groups;
    Index self;
};

// What a name in depends_on, and in a reference, may be.
enum class Naming { operations_and_groups, operations };

std::string unknown_operation_hint(std::string_view id, const Neighbours& batch, Naming naming) {
    std::vector<std::string_view> others;
    others.reserve(batch.ids.size());
    for (Index index = 0; index < batch.ids.size(); ++index) {
        if (index != batch.self) {
            others.emplace_back(batch.ids[index]);
        }
    }
    if (batch.groups.empty() || naming == Naming::operations) {
        return name_hint(id, others, "Operations beside this one");
    }
    for (std::size_t group = 0; group < batch.groups.size(); ++group) {
        if (batch.groups.of(batch.self) != group) {
            others.emplace_back(batch.groups.name(group));
        }
    }
    return name_hint(id, others, "Operations and groups beside this one");
}

// A group has no result, but its members have.
std::string group_hint(std::string_view name, const Neighbours& batch) {
    const auto group = batch.groups.find(name);
    if (!group) {
        return {};
    }
    const auto& members = batch.groups.members(*group);
    const auto other =
        std::ranges::find_if(members, [&](Index member) { return member != batch.self; });
    const std::string is_group = '"' + clipped(name) + "\" is a group";
    return other == members.end() ? is_group + " of which this operation is the only one."
                                  : is_group + ": refer to one of its operations, such as \"" +
                                        batch.ids[*other] + "\".";
}

// `meant` is the beginning of the hint where there is no such operation.
Index find_operation(const Neighbours& batch, std::string_view id, const std::string& where,
                     Naming naming, const std::string& meant = {}) {
    const auto found = batch.ids.find(id);
    if (!found) {
        const std::string of_group = group_hint(id, batch);
        throw invalid_request("unknown operation \"" + std::string(id) + "\" in " + where,
                              of_group.empty()
                                  ? sentences({meant, unknown_operation_hint(id, batch, naming)})
                                  : of_group);
    }
    if (*found == batch.self) {
        throw invalid_request("an operation cannot depend on itself in " + where);
    }
    return *found;
}

bool names_another(const Neighbours& batch, std::string_view name) {
    if (const auto operation = batch.ids.find(name)) {
        return *operation != batch.self;
    }
    const auto group = batch.groups.find(name);
    return group && batch.groups.of(batch.self) != group;
}

// The ids in a text: "a", "a, b", "$ref:a", "$ref:a.id". False when one is no operation's.
bool append_ids_in(std::string_view text, const Neighbours& batch, Value& ids) {
    constexpr std::size_t most = 20;
    while (ids.size() <= most) {
        const std::size_t comma = text.find(',');
        std::string_view id = text.substr(0, comma);
        id.remove_prefix(std::min(id.find_first_not_of(' '), id.size()));
        id.remove_prefix(id.starts_with(reference_marker) ? reference_marker.size() : 0);
        id = id.substr(0, id.find_first_of(" ."));
        if (!names_another(batch, id)) {
            return false;
        }
        ids.push_back(id);
        if (comma == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(comma + 1);
    }
    return false;
}

// The ids that depends_on means, in the form that is read; empty when one is no operation's.
std::string depends_on_hint(const JsonNode& depends_on, const Neighbours& batch) {
    constexpr std::size_t most_bytes = 2000;
    if (depends_on.size_in_bytes() > most_bytes) {
        return {};
    }
    const Value written = depends_on.value();
    Value ids = Value::array();
    for (const Value& id : written.is_array() ? written : Value::array({written})) {
        const std::string text = id.is_string()           ? id.get<std::string>()
                                 : id.is_number_integer() ? number_text(id)
                                                          : std::string();
        if (!append_ids_in(text, batch, ids)) {
            return {};
        }
    }
    return ids.empty() ? std::string() : "Write " + shown_member("depends_on", ids) + ".";
}

[[noreturn]] void fail_in_depends_on(BatchError error, const JsonNode& depends_on,
                                     const Neighbours& batch) {
    const std::string hint = depends_on_hint(depends_on, batch);
    throw hint.empty() ? error : error.with_hint(hint);
}

// The group of that name that is not the operation's own.
std::optional<Index> find_other_group(const Neighbours& batch, std::string_view name) {
    const auto group = batch.groups.find(name);
    if (group && batch.groups.of(batch.self) == group) {
        throw invalid_request("an operation cannot depend on its own group in depends_on",
                              "Name the operations of the group that it waits for.");
    }
    return group;
}

// Adds what an operation names in depends_on.
void parse_depends_on(const JsonNode& operation, const Neighbours& batch,
                      std::vector<Index>& dependencies, std::vector<Index>& groups) {
    const JsonNode depends_on = operation.member("depends_on");
    if (!depends_on.exists()) {
        return;
    }
    if (!depends_on.is_array()) {
        fail_in_depends_on(wrong_type_of_optional("depends_on", "an array of ids", depends_on),
                           depends_on, batch);
    }
    depends_on.for_each_element([&](std::size_t index, const JsonNode& id) {
        if (!id.is_string()) {
            fail_in_depends_on(wrong_type("depends_on." + std::to_string(index), "an id", id),
                               depends_on, batch);
        }
        try {
            if (const auto group = find_other_group(batch, id.text())) {
                groups.push_back(*group);
            } else {
                dependencies.push_back(
                    find_operation(batch, id.text(), "depends_on", Naming::operations_and_groups));
            }
        } catch (const BatchError& error) {
            if (!is_mistake(error)) {
                throw;
            }
            fail_in_depends_on(error, depends_on, batch);
        }
    });
}

// `ref` of a condition is a reference by its nature, whoever wrote the operation's values.
void for_each_ref_of(const JsonNode& conditions, const std::string& where,
                     FunctionRef<void(const Reference&)> visit) {
    if (conditions.is_array()) {
        conditions.for_each_element([&](std::size_t index, const JsonNode& condition) {
            for_each_ref_of(condition, where + "." + std::to_string(index), visit);
        });
    } else if (conditions.is_object()) {
        if (const JsonNode ref = conditions.member("ref"); ref.exists()) {
            for_each_reference(ref, where + ".ref", visit);
        }
    }
}

bool names_new_row(const Reference& reference) {
    return find_batch_fact(reference.operation) == BatchFact::new_row;
}

// The filter that asks of the row that came.
JsonNode conflict_filter(const JsonNode& operation) {
    JsonNode node = operation.member("metadata_params");
    for (const std::string_view name : {"__on_conflict", "if"}) {
        node = node.is_object() ? node.member(name) : JsonNode();
    }
    return node;
}

// The filters in metadata_params, whose columns `references` may name.
void for_each_filter_in_metadata(const JsonNode& operation,
                                 FunctionRef<void(const JsonNode&, const std::string&)> visit) {
    if (const JsonNode filter = conflict_filter(operation); filter.exists()) {
        visit(filter, "metadata_params.__on_conflict.if");
    }
    for_each_include_filter(operation.member("metadata_params"), visit);
}

// `$ref:@new.column` is for that filter alone.
void check_new_rows(const JsonNode& operation, std::vector<Reference> found) {
    if (const JsonNode filter = conflict_filter(operation); filter.exists()) {
        for_each_reference(filter, "", [&](const Reference& reference) {
            if (names_new_row(reference)) {
                found.pop_back();
            }
        });
    }
    if (!found.empty()) {
        throw item_without_items(found.back());
    }
}

template <typename Names, typename Visit>
void for_each_part(const JsonNode& operation, const Names& names, Visit visit) {
    for (const std::string_view name : names) {
        if (const JsonNode part = operation.member(name); part.exists()) {
            visit(part, std::string(name));
        }
    }
}

// `$ref:results.a.data.0.id`: as a report has it, where references begin with the operation.
std::string report_path_hint(const Reference& reference, const Neighbours& batch) {
    const bool is_report = !reference.path.empty() &&
                           word_for(WordPlace::report_part, reference.operation) == "results" &&
                           names_another(batch, reference.path.front().name);
    if (!is_report || !batch.ids.find(reference.path.front().name)) {
        return {};
    }
    const std::string& id = reference.path.front().name;
    const bool has_rows = reference.path.size() > 1 &&
                          word_for(WordPlace::report_part, reference.path[1].name) == "data";
    Path path(reference.path.begin() + (has_rows ? 2 : 1), reference.path.end());
    if (path.empty()) {
        path = one_step("*");
    }
    constexpr std::size_t longest = 200;
    const std::string text = reference_text(id, path, reference.braced);
    return text.size() <= longest ? "Write " + text + "." : std::string();
}

// Adds what an operation names in references.
void find_implicit_dependencies(const JsonNode& operation, const Neighbours& batch,
                                std::vector<Index>& dependencies) {
    if (!operation.may_mention(reference_marker)) {
        return;
    }
    std::vector<Reference> new_rows;
    const bool has_items = operation.member("for_each").exists();
    bool of_item = false;  // whether what is looked at is of each item
    const auto add = [&](const Reference& reference) {
        if (names_new_row(reference)) {
            new_rows.push_back(reference);
            return;
        }
        if (names_item(reference) && !of_item) {
            throw has_items ? item_out_of_place(reference) : item_without_items(reference);
        }
        if (reference.is_of_batch()) {
            return;
        }
        dependencies.push_back(find_operation(
            batch, reference.operation, "reference \"" + clipped(reference.source) + "\"",
            Naming::operations,
            sentences({hint_for_fact(reference, of_item), report_path_hint(reference, batch)})));
    };
    const ReferenceScope scope = outlined_reference_scope(operation);
    const auto add_all = [&](const JsonNode& value, const std::string& where) {
        for_each_reference(value, where, add, of_item);
    };
    for_each_part(operation, std::array{items_part}, add_all);
    of_item = has_items;
    for_each_part(operation, parts_with_columns,
                  [&](const JsonNode& part, const std::string& name) {
                      for_each_in_scope(scope, part, name, add_all);
                  });
    for_each_part(operation, std::array{filter_part},
                  [&](const JsonNode& part, const std::string& name) {
                      for_each_of_filter_in_scope(scope, part, name, add_all);
                  });
    of_item = false;
    if (scope.is_everywhere()) {
        for_each_part(operation, parts_without_columns, add_all);
    } else {
        for_each_filter_in_metadata(operation, [&](const JsonNode& filter, const std::string& at) {
            for_each_of_filter_in_scope(scope, filter, at, add_all);
        });
    }
    for_each_part(operation, parts_with_conditions,
                  [&](const JsonNode& part, const std::string& name) {
                      scope.is_anywhere() ? add_all(part, name) : for_each_ref_of(part, name, add);
                  });
    if (!new_rows.empty()) {
        check_new_rows(operation, std::move(new_rows));
    }
}

// The edges of the graph while they are read, one operation after the other.
class DependencyReader {
public:
    DependencyReader(const OperationIds& ids, const OperationGroups& groups)
        : ids_(ids), groups_(groups) {
        for (EdgeLists* lists : {&read_.explicit_ones, &read_.implicit_ones, &read_.all}) {
            lists->reserve(ids.size());
        }
    }

    void read(const JsonNode& operation, Index index) {
        const Neighbours batch{ids_, groups_, index};
        found_.clear();
        found_groups_.clear();
        parse_depends_on(operation, batch, found_, found_groups_);
        if (!groups_.empty()) {
            read_.groups.add(found_groups_);
        }
        read_.explicit_ones.add(found_);
        const auto named = static_cast<std::ptrdiff_t>(found_.size());
        find_implicit_dependencies(operation, batch, found_);
        read_.implicit_ones.add(std::span(found_.begin() + named, found_.end()));
        read_.all.add(found_);
    }

    Dependencies take() { return std::move(read_); }

private:
    Dependencies read_;
    const OperationIds& ids_;
    const OperationGroups& groups_;
    std::vector<Index> found_;
    std::vector<Index> found_groups_;
};

}  // namespace

Dependencies read_dependencies(const JsonNode& operations, const OperationIds& ids,
                               const OperationGroups& groups) {
    DependencyReader reader(ids, groups);
    operations.for_each_element([&](std::size_t at, const JsonNode& operation) {
        check_for_interruption();
        const auto index = static_cast<Index>(at);
        naming_operation([&] { return operation_label(ids[index], index); },
                         [&] { reader.read(operation, index); });
    });
    return reader.take();
}

}  // namespace batch_ops
