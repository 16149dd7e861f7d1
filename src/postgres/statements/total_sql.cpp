#include "postgres/statements/total_sql.hpp"

#include <algorithm>
#include <string_view>

#include "engine/core/double_quoted.hpp"
#include "engine/parameters/condition.hpp"
#include "postgres/catalog/index_columns.hpp"
#include "postgres/statements/aggregate_sql.hpp"
#include "postgres/statements/count_choice.hpp"

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

// Where there is nothing to ask of rows, or an index has the answer, they are counted at no cost
// worth asking about. What is on another server is counted there.
bool counts_apart_anyway(const StatementParts& parts) {
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
               ? count + " FROM (SELECT 1 AS one" + read.counted + ") AS groups"
               : count + read.counted;
}

// What is read for a page, as text.
struct PageSql {
    std::string columns;  ///< empty, or from a blank on
    std::string sort_and_limit;
};

// `SELECT page."a", page."b", `
std::string select_keys(const std::vector<std::string>& keys) {
    std::string sql = "SELECT ";
    for (const std::string& key : keys) {
        sql += "page." + double_quoted(key) + ", ";
    }
    return sql;
}

// What rows are sorted by once more where an engine may bring those of a subquery in any order:
// names of columns of the page, some of which are added to it.
struct SortAgain {
    std::string added{};  ///< `t."credit" AS "sort_1"`
    std::string clause{};
};

SortAgain sort_again(StatementParts& parts, const PagedRead& read) {
    SortAgain sort;
    std::size_t number = 0;
    for (const SortKey& key : parts.metadata().sort) {
        std::string name = key.column;
        if (parts.metadata().aggregation.empty()) {
            name = free_name("sort_" + std::to_string(++number), read.keys);
            sort.added += (sort.added.empty() ? "" : ", ") + read.sort_columns[number - 1] +
                          " AS " + double_quoted(name);
        }
        sort.clause += (sort.clause.empty() ? " ORDER BY page." : ", page.") + double_quoted(name);
        append_direction(sort.clause, key);
    }
    return sort;
}

// What is selected for a page: of all rows before they are sorted, and of those that are left.
struct BesideColumns {
    std::string of_all{};   ///< `count(*) OVER () AS "total"`
    std::string of_page{};  ///< `true AS "is_row"`
};

// `SELECT rows.*, true AS "is_row" FROM (SELECT t."a", …) AS rows`
std::string select_page(const PagedRead& read, const PageSql& page, const BesideColumns& beside,
                        const SortAgain& sort) {
    std::string columns = page.columns;
    for (const std::string* more : {&beside.of_all, &sort.added}) {
        if (!more->empty()) {
            columns += (columns.empty() ? " " : ", ") + *more;
        }
    }
    const std::string rows = "SELECT" + columns + read.source + page.sort_and_limit;
    return beside.of_page.empty()
               ? rows
               : "SELECT rows.*, " + beside.of_page + " FROM (" + rows + ") AS rows";
}

// On this server the nested loop of a single row keeps the order of the page. That others have a
// part in it may turn out when an association is one of theirs.
std::string join_page(StatementParts& parts, const PagedRead& read, const PageSql& page,
                      const BesideColumns& beside) {
    const SortAgain sort = parts.statement().remote ? sort_again(parts, read) : SortAgain();
    return " LEFT JOIN (" + select_page(read, page, beside, sort) + ") AS page ON true" +
           sort.clause;
}

std::string counted_apart(StatementParts& parts, const PagedRead& read, const PageSql& page) {
    const std::string mark = double_quoted(free_name("is_row", read.keys));
    return select_keys(read.keys) + "counted.n, page." + mark + " IS NOT NULL FROM (" +
           count_of(parts, read) + ") AS counted" +
           join_page(parts, read, page, {.of_page = "true AS " + mark});
}

// The rows pass a window that counts them. Where none come there are as many as `otherwise` says.
std::string counted_by_window(StatementParts& parts, const PagedRead& read, const PageSql& page,
                              const std::string& otherwise) {
    const std::string total = double_quoted(free_name("total", read.keys));
    return select_keys(read.keys) + "COALESCE(page." + total + ", " + otherwise + "), page." +
           total + " IS NOT NULL FROM (SELECT) AS one" +
           join_page(parts, read, page, {.of_all = "pg_catalog.count(*) OVER () AS " + total});
}

std::string read_with_total(StatementParts& parts, const PagedRead& read) {
    const bool apart_anyway = counts_apart_anyway(parts);
    const PageSql page{.columns = text_appended_by(parts, read.select_list),
                       .sort_and_limit = text_appended_by(parts, read.sort_and_page)};
    std::string apart = counted_apart(parts, read, page);
    if (apart_anyway || parts.statement().remote) {
        return apart;
    }
    // To the planner what hardly ever runs costs as much as if it always did.
    const std::string expected = counted_by_window(parts, read, page, "0");
    const CountChoice choice = choose_way_to_count({apart, expected}, parts.statement().parameters,
                                                   parts.input().makes_values());
    parts.statement().planned_with_values = choice != CountChoice::window_anyway;
    if (choice == CountChoice::apart) {
        return apart;
    }
    return may_be_beside_rows(parts.metadata())
               ? counted_by_window(parts, read, page, "(" + count_of(parts, read) + ")")
               : expected;
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
    parts.sql() += read_with_total(parts, read);
}

std::string text_appended_by(StatementParts& parts, const std::function<void()>& append) {
    const std::size_t begin = parts.sql().size();
    append();
    std::string text = parts.sql().substr(begin);
    parts.sql().resize(begin);
    return text;
}

}  // namespace batch_ops::postgres
