// Facts: what references can name beside the properties of results. Their names begin with `@`.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace batch_ops {

inline constexpr char fact_marker = '@';

/// Of the batch: `$ref:@now`. Those of an item exist only where an operation has items.
/// Likewise the row that came, of which `if` of `__on_conflict` asks.
enum class BatchFact { now, today, user, claims, uuid, item, index, new_row };

/// What a reference may name behind the name of a fact.
enum class FactPath { none, one_name, any };

/// `name` with its `@`.
std::optional<BatchFact> find_batch_fact(std::string_view name);
std::string_view fact_name(BatchFact fact);
FactPath path_behind(BatchFact fact);
bool is_of_item(BatchFact fact);

/// Of a result: `$ref:a.@rows`.
inline constexpr std::string_view rows_fact = "@rows";
inline constexpr std::string_view created_fact = "@created";
inline constexpr std::string_view total_fact = "@total";

bool is_result_fact(std::string_view name);

/// In running text a name may end before its last characters do, at an underscore: the longest part
/// that is the name of a fact, or else the whole.
std::string_view batch_fact_in(std::string_view name);
std::string_view result_fact_in(std::string_view name);

/// The fact that somebody may have meant who wrote a name, with or without its `@`. `has_item`:
/// whether it may be one of an item.
std::optional<std::string_view> meant_batch_fact(std::string_view name, bool has_item);
std::optional<std::string_view> meant_result_fact(std::string_view name);

/// "Available facts: @now, …."
std::string list_of_batch_facts(bool has_item);
std::string list_of_result_facts();

}  // namespace batch_ops
