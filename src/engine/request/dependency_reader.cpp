#include "engine/request/dependency_reader.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/reference_search.hpp"

namespace batch_ops {

namespace {

using Index = DependencyGraph::Index;

constexpr std::array<std::string_view, 4> parts_with_references = {"store_params", "query_params",
                                                                   "metadata_params", "when"};

bool looks_for_references(const JsonNode& operation) {
    const JsonNode references = operation.member("references");
    return !references.exists() || references.kind() != JsonNode::Kind::boolean ||
           references.boolean();
}

Index find_operation(const OperationIds& ids, std::string_view id, std::string_view where) {
    const auto found = ids.find(id);
    if (!found) {
        throw invalid_request("unknown operation \"" + std::string(id) + "\" in " +
                              std::string(where));
    }
    return *found;
}

// Adds what an operation names in depends_on.
void parse_depends_on(const JsonNode& operation, const OperationIds& ids,
                      std::vector<Index>& dependencies) {
    const JsonNode depends_on = operation.member("depends_on");
    if (!depends_on.exists()) {
        return;
    }
    if (!depends_on.is_array()) {
        throw wrong_type("depends_on", "an array of ids", depends_on);
    }
    depends_on.for_each_element([&](std::size_t, const JsonNode& id) {
        if (!id.is_string()) {
            throw wrong_type("an element of depends_on", "an id", id);
        }
        dependencies.push_back(find_operation(ids, id.text(), "depends_on"));
    });
}

// `when.ref` is a reference by its nature, whoever wrote the operation's values.
void for_each_ref_of_when(const JsonNode& when, const std::string& where,
                          FunctionRef<void(const Reference&)> visit) {
    if (when.is_array()) {
        when.for_each_element([&](std::size_t index, const JsonNode& condition) {
            for_each_ref_of_when(condition, where + "." + std::to_string(index), visit);
        });
    } else if (when.is_object()) {
        if (const JsonNode ref = when.member("ref"); ref.exists()) {
            for_each_reference(ref, where + ".ref", visit);
        }
    }
}

// Adds what an operation names in references.
void find_implicit_dependencies(const JsonNode& operation, const OperationIds& ids,
                                std::vector<Index>& dependencies) {
    if (!operation.may_mention(reference_marker)) {
        return;
    }
    const auto add = [&](const Reference& reference) {
        dependencies.push_back(find_operation(ids, reference.operation,
                                              "reference \"" + clipped(reference.source) + "\""));
    };
    if (!looks_for_references(operation)) {
        if (const JsonNode when = operation.member("when"); when.exists()) {
            for_each_ref_of_when(when, "when", add);
        }
        return;
    }
    for (const std::string_view part : parts_with_references) {
        if (const JsonNode params = operation.member(part); params.exists()) {
            for_each_reference(params, part, add);
        }
    }
}

void check_not_waiting_for_itself(Index index, const std::vector<Index>& dependencies) {
    if (std::ranges::find(dependencies, index) != dependencies.end()) {
        throw invalid_request("an operation cannot depend on itself");
    }
}

// The edges of the graph while they are read, one operation after the other.
class DependencyReader {
public:
    explicit DependencyReader(const OperationIds& ids) : ids_(ids) {
        for (EdgeLists* lists : {&read_.explicit_ones, &read_.implicit_ones, &read_.all}) {
            lists->reserve(ids.size());
        }
    }

    void read(const JsonNode& operation, Index index) {
        found_.clear();
        parse_depends_on(operation, ids_, found_);
        read_.explicit_ones.add(found_);
        const auto named = static_cast<std::ptrdiff_t>(found_.size());
        find_implicit_dependencies(operation, ids_, found_);
        read_.implicit_ones.add(std::span(found_.begin() + named, found_.end()));
        read_.all.add(found_);
        check_not_waiting_for_itself(index, found_);
    }

    Dependencies take() { return std::move(read_); }

private:
    Dependencies read_;
    const OperationIds& ids_;
    std::vector<Index> found_;
};

}  // namespace

Dependencies read_dependencies(const JsonNode& operations, const OperationIds& ids) {
    DependencyReader reader(ids);
    operations.for_each_element([&](std::size_t at, const JsonNode& operation) {
        check_for_interruption();
        const auto index = static_cast<Index>(at);
        naming_operation([&] { return operation_label(ids[index], index); },
                         [&] { reader.read(operation, index); });
    });
    return reader.take();
}

// Of a long cycle both ends are shown.
BatchError circular_dependency(const std::vector<Index>& cycle, const OperationIds& ids) {
    constexpr std::size_t shown_at_each_end = 20;
    const bool is_long = cycle.size() > 2 * shown_at_each_end;
    std::string path = ids[cycle.front()];
    for (std::size_t step = 1; step < cycle.size(); ++step) {
        if (is_long && step == shown_at_each_end) {
            path += " -> ...";
            step = cycle.size() - shown_at_each_end;
        }
        path += " -> " + ids[cycle[step]];
    }
    return invalid_request("Circular dependency detected: " + path)
        .with_detail("Each of these operations depends on the next; the first is at index " +
                     std::to_string(cycle.front()) + " of the request.")
        .of_kind(ErrorKind::circular_dependency);
}

}  // namespace batch_ops
