// `__total`: a page of rows, and beside each how many there are without the page.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "postgres/statements/statement_parts.hpp"

namespace batch_ops::postgres {

/// Whether the number of rows has to be asked for: without a page it is that of those that come.
bool asks_for_total(const Metadata& metadata);

/// The pieces of a SELECT, appended to the statement of the parts.
struct PagedRead {
    std::vector<std::string> keys{};  ///< what the columns are called
    std::function<void()> select_list{};
    /// ` FROM … WHERE … GROUP BY …`, with the associations that rows are sorted by.
    std::string source{};
    /// The same without them: they neither add rows nor take any away.
    std::string counted{};
    std::function<void()> sort_and_page{};
    /// What rows are sorted by, in the order of `__sort`; none where there are aggregates.
    std::vector<std::string> sort_columns{};
};

/// One statement whose two last columns are the total and whether there is a row beside it: where
/// the page is empty only the total comes.
void append_read_with_total(StatementParts& parts, const PagedRead& read);

/// What `append` appends, taken out of the statement again; its parameters stay.
std::string text_appended_by(StatementParts& parts, const std::function<void()>& append);

}  // namespace batch_ops::postgres
