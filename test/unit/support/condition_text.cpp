#include "unit/support/condition_text.hpp"

#include "engine/json/compact_json.hpp"
#include "engine/parameters/association_name.hpp"

namespace batch_ops::test {

namespace {

std::string group_text(const char* name, const std::vector<Condition>& children) {
    std::string text = std::string(name) + "(";
    const char* separator = "";
    for (const Condition& child : children) {
        text += separator + condition_text(child);
        separator = ", ";
    }
    return text + ")";
}

}  // namespace

std::string condition_text(const Condition& condition) {
    switch (condition.kind) {
        case Condition::Kind::all_of:
            return group_text("all", condition.children);
        case Condition::Kind::any_of:
            return group_text("any", condition.children);
        case Condition::Kind::negation:
            return group_text("not", condition.children);
        case Condition::Kind::related:
            return group_text(association_text(*condition.association).c_str(), condition.children);
        default:
            return condition.column + " " +
                   std::string(comparison_operator(condition.comparison).name) + " " +
                   compact_json(condition.operand) + (condition.bare ? " bare" : "") +
                   (condition.from_text ? " text" : "");
    }
}

}  // namespace batch_ops::test
