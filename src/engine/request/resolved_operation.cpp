#include "engine/request/resolved_operation.hpp"

#include <algorithm>
#include <iterator>
#include <string>

#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/json/wrong_type.hpp"
#include "engine/references/brought_value.hpp"
#include "engine/references/reference_search.hpp"
#include "engine/request/listed_changes.hpp"
#include "engine/request/sync_reader.hpp"

namespace batch_ops {

namespace {

void shape_lists(Condition& condition) {
    const OperandShape shape = comparison_operator(condition.comparison).operand;
    if (condition.operand.is_string() && shape == OperandShape::list) {
        condition.operand = Value::array({nullptr});
    } else if (condition.operand.is_string() && shape == OperandShape::pair) {
        condition.operand = Value::array({nullptr, nullptr});
    }
    std::ranges::for_each(condition.children, shape_lists);
}

// A value as it is stored: with its references replaced, if there may be any.
class ValueSource {
public:
    /// `resolver`: nullptr when nothing refers. `made` takes what is put together.
    ValueSource(const Operation& operation, ReferenceResolver* resolver, MadeValues& made)
        : scope_(operation.references), resolver_(resolver), made_(made) {}

    JsonNode value_of(std::string_view column, const JsonNode& written, ColumnChange change,
                      FunctionRef<std::string()> place) const {
        if (resolver_ == nullptr || !scope_.includes(column) || !holds_references(written)) {
            return written;
        }
        check_for_interruption();
        const JsonNode resolved = resolver_->resolve_node(written, place(), made_);
        try {
            check_brought(written, resolved, change, place());
        } catch (const BatchError& error) {
            throw brought_by_reference(error, written, place());
        }
        return resolved;
    }

private:
    static void check_brought(const JsonNode& written, const JsonNode& resolved,
                              ColumnChange change, const std::string& place) {
        if (change == ColumnChange::add && !written.is_object() && resolved.is_object()) {
            throw wrong_type(place, "a number", resolved);  // {"add": …} is the writer's to say
        }
        check_changed_value(change, place, resolved);
    }

    const ReferenceScope& scope_;
    ReferenceResolver* resolver_;
    MadeValues& made_;
};

// `place` makes the words for where the object is in the operation; `change_of` says what its
// values do.
template <typename Place, typename ChangeOf>
void append_values(StoredRow& row, const JsonNode& object, const ValueSource& source, Place place,
                   ChangeOf change_of) {
    row.reserve(row.size() + object.size());
    object.for_each_member([&](std::string_view column, const JsonNode& value) {
        const ColumnChange change = change_of(column);
        row.push_back({column,
                       source.value_of(column, value, change,
                                       [&] { return place() + "." + std::string(column); }),
                       change});
    });
}

// What the operation adds to every row beside what the row itself says.
void append_changes(StoredRow& row, const Operation& operation, const ValueSource& source) {
    for (const ChangeKey& key : change_keys) {
        if (const JsonNode& params = operation.changes(key.change); params.is_object()) {
            append_values(
                row, params, source, [&] { return std::string(key.name); },
                [&](std::string_view) { return key.change; });
        }
    }
}

std::vector<StoredRow> rows_of_array(const Operation& operation, const ValueSource& source) {
    std::vector<StoredRow> rows;
    rows.reserve(operation.store_params.size());
    const ListedChanges listed(operation);
    operation.store_params.for_each_element([&](std::size_t index, const JsonNode& object) {
        check_for_interruption();
        naming_row(index, [&] {
            StoredRow& row = rows.emplace_back();
            append_values(
                row, object, source, [&] { return "store_params." + std::to_string(index); },
                [&](std::string_view column) { return listed.of(column); });
            append_changes(row, operation, source);
        });
    });
    return rows;
}

// The rows that an operation stores or changes: of a create without values one of defaults. Of a
// call the arguments.
std::vector<StoredRow> rows_of(const Operation& operation, const ValueSource& source) {
    if (operation.store_params.is_array()) {
        return rows_of_array(operation, source);
    }
    const bool writes = operation.action == Action::create || operation.action == Action::update ||
                        operation.action == Action::sync;
    const bool has_values = writes || operation.action == Action::call;
    std::vector<StoredRow> rows(has_values ? 1 : 0);
    if (operation.store_params.exists()) {
        append_values(
            rows.front(), operation.store_params, source,
            [] { return std::string("store_params"); },
            [](std::string_view) { return ColumnChange::set; });
    }
    if (writes) {
        append_changes(rows.front(), operation, source);
    }
    return rows;
}

// Runs `parse` of `metadata_params` with what references brought. Of which key an error is, its
// message says.
template <typename Parse>
auto parse_brought(const Operation& operation, Parse parse) {
    try {
        return parse();
    } catch (const BatchError& error) {
        BatchError told = error;
        operation.metadata_params->written.for_each_member(
            [&](std::string_view key, const JsonNode& value) {
                const std::string place = "metadata_params." + std::string(key);
                if (error.fields().message.find(place) != std::string::npos) {
                    told = brought_by_reference(error, value, place);
                }
            });
        throw told;
    }
}

}  // namespace

const Condition& ResolvedOperation::filter() const {
    return filter_ == nullptr ? operation_->filter() : *filter_;
}

const Metadata& ResolvedOperation::metadata() const {
    return metadata_ == nullptr ? operation_->metadata() : *metadata_;
}

const Condition* ResolvedOperation::conflict_filter() const {
    return conflict_filter_ == nullptr ? operation_->conflict_filter() : conflict_filter_.get();
}

void ResolvedOperation::replace_conflict_filter(Condition filter) {
    conflict_filter_ = std::make_shared<const Condition>(std::move(filter));
}

ResolvedOperation ResolvedOperation::without_items(const Operation& operation) {
    ResolvedOperation nothing(operation, {});
    nothing.lacks_items_ = true;
    return nothing;
}

void ResolvedOperation::append_rows(ResolvedOperation other) {
    std::ranges::move(other.rows_, std::back_inserter(rows_));
    made_.splice_after(made_.before_begin(), other.made_);
}

void ResolvedOperation::replace_filter(Condition filter) {
    filter_ = std::make_shared<const Condition>(std::move(filter));
}

void ResolvedOperation::replace_metadata(Metadata metadata) {
    metadata_ = std::make_shared<const Metadata>(std::move(metadata));
}

ResolvedOperation ResolvedOperation::with_rows(std::vector<StoredRow> rows) const {
    ResolvedOperation other(*operation_, std::move(rows));
    other.filter_ = filter_;
    other.metadata_ = metadata_;
    other.conflict_filter_ = conflict_filter_;
    return other;
}

ResolvedOperation resolve_operation(const Operation& operation, ReferenceResolver& resolver) {
    MadeValues made;
    ReferenceResolver* const for_values = operation.values_refer ? &resolver : nullptr;
    ResolvedOperation resolved(operation,
                               rows_of(operation, ValueSource(operation, for_values, made)));
    resolved.own(std::move(made));
    const auto resolve = [&](const Value& operand, const std::string& where) {
        return resolver.resolve(operand, where);
    };
    if (operation.metadata_params != nullptr && operation.metadata_params->refers) {
        Value params = operation.metadata_params->written.value();
        take_conflict_filter(params, operation.references);
        IncludeFilters::take_from(params, operation.references);
        if (operation.references.is_everywhere()) {
            params = resolve(params, "metadata_params");
        }
        resolved.replace_metadata(parse_brought(operation, [&] {
            return parse_metadata(params, operation.action, false,
                                  operation.metadata_params->include_filters.resolved(resolve));
        }));
    }
    if (operation.references.is_anywhere() && operation.conflict_filter() != nullptr) {
        resolved.replace_conflict_filter(resolve_condition(*operation.conflict_filter(), resolve));
    }
    if (operation.filter_refers && operation.action == Action::sync) {
        resolved.replace_filter(resolve_condition(
            operation.filter(), [&](const Value& operand, const std::string& where) {
                Value brought = resolve(operand, where);
                check_scope_value(operand, brought, where);
                return brought;
            }));
        scope_of(resolved.filter());
    } else if (operation.filter_refers) {
        resolved.replace_filter(resolve_condition(operation.filter(), resolve));
        if (!operation.updates_rows()) {
            check_filter_restricts(operation.action, resolved.filter(), resolved.metadata());
        }
    }
    return resolved;
}

ResolvedOperation shape_of(const Operation& operation) {
    MadeValues none;
    ResolvedOperation shaped(operation, rows_of(operation, ValueSource(operation, nullptr, none)));
    Condition filter = operation.filter();
    shape_lists(filter);
    shaped.replace_filter(std::move(filter));
    return shaped;
}

}  // namespace batch_ops
