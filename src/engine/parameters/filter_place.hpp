// Which places of an operation are in a filter.
#pragma once

#include <string_view>

namespace batch_ops {

/// "query_params.total.gt"
constexpr bool is_in_query(std::string_view place) {
    return place.starts_with("query_params");
}

/// "metadata_params.__on_conflict.if.total.lt"
constexpr bool is_in_conflict_filter(std::string_view place) {
    return place.starts_with("metadata_params.__on_conflict.if");
}

/// "metadata_params.__include.line.query_params.total.gt"
constexpr bool is_in_include(std::string_view place) {
    return place.starts_with("metadata_params.__include.");
}

/// In any of them.
constexpr bool is_in_filter(std::string_view place) {
    return is_in_query(place) || is_in_conflict_filter(place) || is_in_include(place);
}

}  // namespace batch_ops
