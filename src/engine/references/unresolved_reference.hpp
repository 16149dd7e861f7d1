// What is said of a reference that cannot be resolved: where, why, and what may have been meant.
#pragma once

#include <string_view>

#include "engine/core/batch_error.hpp"
#include "engine/references/path_walk.hpp"
#include "engine/references/reference.hpp"
#include "engine/references/result_source.hpp"

namespace batch_ops {

struct ReferencePlace {
    const Reference& reference;
    std::string_view parameter;  ///< "store_params.0.name"
    bool within_text;            ///< there is text around it
};

/// The error of a reference to an operation that has no data.
BatchError no_data(const ReferencePlace& place, const ResultSource::Lookup& found);

/// The error of a reference whose path leads nowhere in `found`, a result of `results`. Its hint
/// shows no reference that would lead nowhere too.
BatchError leads_nowhere(const ReferencePlace& place, const ResultSource& results,
                         const ResultSource::Lookup& found, const DeadEnd& end);

}  // namespace batch_ops
