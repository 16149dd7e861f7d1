// What `query_params` selects, as a tree.
//
// Shapes (SPEC in docs/reference.md): column → condition, all of which must hold; `__or` and
// `__and` take an array of such objects, `__not` takes one, `__some` and `__none` take associations
// with one for the rows of each. A condition is a scalar (equality),
// null, an array (in), an object of operators, or, in reads, a string with an operator prefix
// (`gt::5`). The tree is made from the literal text of the request, before references are replaced:
// what a reference brings is a value and never becomes an operator.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/json/value.hpp"
#include "engine/parameters/association.hpp"
#include "engine/parameters/comparison.hpp"
#include "engine/references/reference_scope.hpp"

namespace batch_ops {

struct Condition {
    /// `related`: some row of an association satisfies the condition.
    enum class Kind { comparison, all_of, any_of, negation, related };

    Kind kind = Kind::all_of;
    std::vector<Condition> children{};  ///< of all_of and any_of; the one of negation and related
    std::shared_ptr<const Include> association{};  ///< of related

    // The rest is for comparisons, `where` also for related.
    std::string column{};
    Comparison comparison = Comparison::eq;
    Value operand{};
    /// The request wrote no operator: what a reference with a `*` in its path brings means `in`.
    bool bare = false;
    /// The operand is text that was cut out of a prefix string; it is read as the column's type
    /// reads text, also where a JSON string would mean something else (json, jsonb).
    bool from_text = false;
    /// In the `if` of `__on_conflict`: the operand is the name of a column of the row that came.
    bool names_new_column = false;
    /// No references are looked for in the operand.
    bool literal = false;
    /// The operand is what a reference with a `*` in its path has brought: of all rows.
    bool is_of_all_rows = false;
    /// Where it is in the request, for messages.
    std::string where{};

    /// An empty filter.
    [[nodiscard]] bool holds_always() const { return kind == Kind::all_of && children.empty(); }
};

/// Throws 22023 for an unknown operator, an operand of the wrong shape, an empty condition. With
/// `allow_prefixes` false a string with an operator prefix is an error that shows the object form.
/// `where` is where it stands in the operation.
Condition parse_condition(const Value& query_params, bool allow_prefixes,
                          const ReferenceScope& references,
                          const std::string& where = "query_params");

/// The same tree with operands replaced by `resolve(operand, where)`, and checked again.
Condition resolve_condition(const Condition& condition,
                            const std::function<Value(const Value&, const std::string&)>& resolve);

/// About how many bytes the tree takes: up to fifty times those of its text.
std::size_t size_in_memory(const Condition& condition);

/// The comparisons of a filter that consists of nothing but comparisons of columns with one value
/// each (eq, ne, lt, le, gt, ge), all of which must hold; empty when it says anything else.
std::vector<const Condition*> plain_comparisons(const Condition& filter);

}  // namespace batch_ops
