// The port through which references reach earlier results.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/json_node.hpp"
#include "engine/references/reference.hpp"

namespace batch_ops {

/// Keys of associations, from a row on, that lead to the rows of the last one.
using AssociationPath = std::vector<std::string>;

/// Where references look: the results of the operations so far.
class ResultSource {
public:
    enum class State {
        unknown,
        failed,
        skipped,
        not_completed,
        without_data,
        outside_of_batch,  ///< of facts of the batch
        completed,
    };

    /// Whether the place of a row among the others is anybody's promise, so that an index names it.
    enum class RowOrder {
        promised,
        of_unsorted_read,
        of_change,       ///< of an update or delete
        with_rows_left,  ///< a create was given more rows than came back
    };

    struct Lookup {
        State state = State::unknown;
        /// The `data` of a completed operation.
        JsonNode data{};
        /// The data are no rows, but one value: an item, or another fact.
        bool is_value = false;
        /// How many rows it found or changed, a number; nothing where that is not known.
        JsonNode rows{};
        /// Of each row whether the operation created it, an array of booleans; nothing of an
        /// operation that creates none.
        JsonNode created{};
        /// How many rows it would have found without a limit, a number; nothing where that was not
        /// asked for.
        JsonNode total{};
        RowOrder order = RowOrder::promised;
        /// The associated rows whose order is nobody's promise either.
        std::span<const AssociationPath> unordered_lists{};
        /// How many rows a create was given that left some out.
        std::size_t rows_given = 0;
        /// There were rows, but no column of them was returned.
        bool lacks_columns = false;
        /// What may help where there is no data, or some rows were left out.
        std::string hint{};
    };

    ResultSource() = default;
    ResultSource(const ResultSource&) = delete;
    ResultSource& operator=(const ResultSource&) = delete;
    virtual ~ResultSource() = default;

    [[nodiscard]] virtual Lookup find(std::string_view operation_id) const = 0;

    /// What a fact of the batch leads to is the data: of `@uuid` an object with the name that
    /// follows; nothing where there are no claims. Throws 22023 for claims that cannot be read.
    [[nodiscard]] virtual Lookup fact(const Reference& reference) const = 0;

    /// What makes the rows of a completed operation have what `path` asks of a row in vain; empty
    /// text where nothing is known to. Asked only when a reference has failed.
    [[nodiscard]] virtual std::string remedy(std::string_view /*operation_id*/,
                                             std::span<const PathSegment> /*path*/) const {
        return {};
    }
};

}  // namespace batch_ops
