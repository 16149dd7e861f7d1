// In which values of an operation references are looked for: `references`. Text that somebody else
// has written may look like one.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/core/function_ref.hpp"
#include "engine/json/json_node.hpp"

namespace batch_ops {

class ReferenceScope {
public:
    // Not explicit: most operations say true, false or nothing.
    ReferenceScope(bool everywhere = true) : everywhere_(everywhere) {}
    /// The values of these columns; the names must outlive this.
    explicit ReferenceScope(std::vector<std::string_view> columns);

    /// In all values, also those that are no column's.
    [[nodiscard]] bool is_everywhere() const { return everywhere_; }
    [[nodiscard]] bool is_anywhere() const { return everywhere_ || !columns().empty(); }
    /// Whether the values of a column are looked at.
    [[nodiscard]] bool includes(std::string_view column) const;
    /// The columns that are named, in alphabetical order; none where it says true or false.
    [[nodiscard]] std::span<const std::string_view> columns() const {
        return columns_ == nullptr ? std::span<const std::string_view>() : *columns_;
    }

private:
    bool everywhere_;
    /// nullptr: none.
    std::unique_ptr<const std::vector<std::string_view>> columns_{};
};

/// Calls `visit(value, where)` for what is to be looked at in a parameter: an object of columns and
/// their values, or an array of such objects. `parameter` says where it is.
void for_each_in_scope(const ReferenceScope& scope, const JsonNode& params,
                       const std::string& parameter,
                       FunctionRef<void(const JsonNode&, const std::string&)> visit);

/// The same of a filter, whose columns are also in the objects of `__and`, `__or` and `__not`, and
/// those of associations in the objects of `__some` and `__none`.
void for_each_of_filter_in_scope(const ReferenceScope& scope, const JsonNode& filter,
                                 const std::string& parameter,
                                 FunctionRef<void(const JsonNode&, const std::string&)> visit);

}  // namespace batch_ops
