// Two ways to count the rows beside a page of them, and which one the server expects to cost less.
#pragma once

#include <span>
#include <string>

#include "postgres/statements/value_input.hpp"

namespace batch_ops::postgres {

/// Two statements that give the same, as far as there are rows on the page.
struct WaysToCount {
    const std::string& apart;   ///< counts in a subquery, so what filters rows is in it twice
    const std::string& window;  ///< all rows pass a window, which keeps them to the end
};

enum class CountChoice {
    window_anyway,  ///< an expression is volatile, and to run once for a row; or there are few rows
    window,         ///< as the planner has it
    apart,          ///< likewise
};

/// Asks the planner only where there are rows enough for that. The values of the parameters
/// decide, as they do when the statement runs; without `with_values` they are still to come.
/// Throws PgError.
CountChoice choose_way_to_count(WaysToCount ways, std::span<const TypedDatum> parameters,
                                bool with_values);

}  // namespace batch_ops::postgres
