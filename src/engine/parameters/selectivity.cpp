#include "engine/parameters/selectivity.hpp"

#include <vector>

namespace batch_ops {

namespace {

Selectivity list_selectivity(const Condition& condition) {
    const bool empty_list = condition.operand.is_array() && condition.operand.empty();
    if (empty_list && condition.comparison == Comparison::in) {
        return Selectivity::no_row;
    }
    if (empty_list && condition.comparison == Comparison::not_in) {
        return Selectivity::every_row;
    }
    return Selectivity::depends;
}

// `absorbing` among the children decides; children that are all the opposite give the opposite.
Selectivity group_selectivity(const std::vector<Condition>& children, Selectivity absorbing,
                              Selectivity neutral) {
    Selectivity result = neutral;
    for (const Condition& child : children) {
        const Selectivity of_child = selectivity(child);
        if (of_child == absorbing) {
            return absorbing;
        }
        if (of_child == Selectivity::depends) {
            result = Selectivity::depends;
        }
    }
    return result;
}

Selectivity negated(Selectivity selectivity) {
    switch (selectivity) {
        case Selectivity::every_row:
            return Selectivity::no_row;
        case Selectivity::no_row:
            return Selectivity::every_row;
        default:
            return Selectivity::depends;
    }
}

}  // namespace

Selectivity selectivity(const Condition& condition) {
    switch (condition.kind) {
        case Condition::Kind::comparison:
            return list_selectivity(condition);
        case Condition::Kind::all_of:
            return group_selectivity(condition.children, Selectivity::no_row,
                                     Selectivity::every_row);
        case Condition::Kind::any_of:
            return group_selectivity(condition.children, Selectivity::every_row,
                                     Selectivity::no_row);
        case Condition::Kind::related:
            return selectivity(condition.children.front()) == Selectivity::no_row
                       ? Selectivity::no_row
                       : Selectivity::depends;
        default:
            return negated(selectivity(condition.children.front()));
    }
}

}  // namespace batch_ops
