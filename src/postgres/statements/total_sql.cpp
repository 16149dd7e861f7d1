#include "postgres/statements/total_sql.hpp"

#include <algorithm>
#include <string_view>

#include "engine/core/double_quoted.hpp"

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

// Counting all rows of a table of this server is cheaper than bringing them past a window, and
// there is no filter to run twice. What is on another server is counted there.
bool counts_by_itself(const StatementParts& parts) {
    const Relation& relation = parts.relation();
    const Condition& filter = parts.operation().filter();
    const bool is_filtered = filter.kind != Condition::Kind::all_of || !filter.children.empty();
    const bool is_table = relation.kind == RELKIND_RELATION ||
                          relation.kind == RELKIND_PARTITIONED_TABLE ||
                          relation.kind == RELKIND_MATVIEW;
    return parts.statement().remote || (is_table && !is_filtered && !relation.row_security &&
                                        !parts.metadata().aggregation.has_groups());
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

// The nested loop of a single row keeps the order of the page.
void append_page(StatementParts& parts, const PagedRead& read, const std::string& beside) {
    std::string& sql = parts.sql();
    sql += " LEFT JOIN (SELECT";
    const std::size_t begin = sql.size();
    read.select_list();
    sql += (sql.size() == begin ? " " : ", ") + beside + read.source;
    read.sort_and_page();
    sql += ") AS page ON true";
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
