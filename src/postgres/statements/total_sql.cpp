#include "postgres/statements/total_sql.hpp"

#include <algorithm>
#include <string_view>

#include "engine/core/double_quoted.hpp"
#include "engine/parameters/condition.hpp"
#include "postgres/catalog/index_columns.hpp"
#include "postgres/statements/aggregate_sql.hpp"

namespace batch_ops::postgres {

namespace {

// A name of its own beside the columns of the page.
std::string free_name(std::string name, const std::vector<std::string>& keys) {
    while (std::ranges::find(keys, name) != keys.end()) {
        name += '_';
    }
    return name;
}

// An empty page may follow rows, or stand before them.
bool may_be_beside_rows(const Metadata& metadata) {
    return metadata.offset.value_or(0) > 0 || metadata.limit == 0;
}

// A filter that an index can answer alone.
bool is_filtered_by_an_index(const Relation& relation, const Condition& filter) {
    std::vector<AttrNumber> equal;
    std::vector<AttrNumber> compared;
    for (const Condition* condition : plain_comparisons(filter)) {
        const Column* const column = relation.find(condition->column);
        if (column == nullptr) {
            return false;
        }
        compared.push_back(column->number);
        if (condition->comparison == Comparison::eq) {
            equal.push_back(column->number);
        }
    }
    return !equal.empty() && is_counted_by_an_index(relation.oid, equal, compared);
}

// Bringing all rows past a window costs more than counting them where there is nothing to ask of
// them, or an index has the answer; elsewhere a filter is not to run twice. What is on another
// server is counted there.
bool counts_by_itself(const StatementParts& parts) {
    if (parts.statement().remote) {
        return true;
    }
    const Relation& relation = parts.relation();
    const bool is_table = relation.kind == RELKIND_RELATION ||
                          relation.kind == RELKIND_PARTITIONED_TABLE ||
                          relation.kind == RELKIND_MATVIEW;
    if (!is_table || relation.row_security || parts.metadata().aggregation.has_groups()) {
        return false;
    }
    const Condition& filter = parts.operation().filter();
    return filter.holds_always() || is_filtered_by_an_index(relation, filter);
}

// Of groups each is a row.
std::string count_of(const StatementParts& parts, const PagedRead& read) {
    const std::string count = "SELECT pg_catalog.count(*) AS n";
    return parts.metadata().aggregation.has_groups()
               ? count + " FROM (SELECT 1 AS one" + read.source + ") AS groups"
               : count + read.source;
}

void append_keys(std::string& sql, const std::vector<std::string>& keys) {
    std::string_view before = " ";
    for (const std::string& key : keys) {
        sql += before;
        sql += "page." + double_quoted(key);
        before = ", ";
    }
    sql += before;
}

// What rows are sorted by once more where an engine may bring those of a subquery in any order:
// names of columns of the page, some of which are added to it.
struct SortAgain {
    std::string added{};  ///< `, t."credit" AS "sort_1"`
    std::string clause{};
};

SortAgain sort_again(StatementParts& parts, const PagedRead& read) {
    SortAgain sort;
    std::size_t number = 0;
    for (const SortKey& key : parts.metadata().sort) {
        std::string name = key.column;
        if (parts.metadata().aggregation.empty()) {
            name = free_name("sort_" + std::to_string(++number), read.keys);
            sort.added += ", " + read.sort_columns[number - 1] + " AS " + double_quoted(name);
        }
        sort.clause += (sort.clause.empty() ? " ORDER BY page." : ", page.") + double_quoted(name);
        append_direction(sort.clause, key);
    }
    return sort;
}

// On this server the nested loop of a single row keeps the order of the page. That others have a
// part in it may turn out when an association is one of theirs.
void append_page(StatementParts& parts, const PagedRead& read, const std::string& beside) {
    std::string& sql = parts.sql();
    sql += " LEFT JOIN (SELECT";
    const std::size_t begin = sql.size();
    read.select_list();
    sql += sql.size() == begin ? " " : ", ";
    const SortAgain sort = parts.statement().remote ? sort_again(parts, read) : SortAgain();
    sql += beside + sort.added + read.source;
    read.sort_and_page();
    sql += ") AS page ON true" + sort.clause;
}

void append_with_own_count(StatementParts& parts, const PagedRead& read) {
    const std::string mark = double_quoted(free_name("is_row", read.keys));
    std::string& sql = parts.sql();
    sql += "SELECT";
    append_keys(sql, read.keys);
    sql +=
        "counted.n, page." + mark + " IS NOT NULL FROM (" + count_of(parts, read) + ") AS counted";
    append_page(parts, read, "true AS " + mark);
}

// The rows pass a window that counts them. Where none come they are counted by themselves, and only
// then.
void append_with_window(StatementParts& parts, const PagedRead& read) {
    const std::string total = double_quoted(free_name("total", read.keys));
    const std::string otherwise =
        may_be_beside_rows(parts.metadata()) ? "(" + count_of(parts, read) + ")" : "0";
    std::string& sql = parts.sql();
    sql += "SELECT";
    append_keys(sql, read.keys);
    sql += "COALESCE(page." + total + ", " + otherwise + "), page." + total +
           " IS NOT NULL FROM (SELECT) AS one";
    append_page(parts, read, "pg_catalog.count(*) OVER () AS " + total);
}

}  // namespace

bool asks_for_total(const Metadata& metadata) {
    return metadata.total && (metadata.limit || metadata.offset.value_or(0) > 0);
}

void append_read_with_total(StatementParts& parts, const PagedRead& read) {
    Statement& statement = parts.statement();
    statement.has_total = true;
    statement.drops_rows = !statement.keeps_rows;
    statement.keeps_rows = true;
    if (counts_by_itself(parts)) {
        append_with_own_count(parts, read);
    } else {
        append_with_window(parts, read);
    }
}

std::string text_appended_by(StatementParts& parts, const std::function<void()>& append) {
    const std::size_t begin = parts.sql().size();
    append();
    std::string text = parts.sql().substr(begin);
    parts.sql().resize(begin);
    return text;
}

}  // namespace batch_ops::postgres
