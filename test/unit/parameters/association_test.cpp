#include "engine/parameters/association.hpp"

#include <gtest/gtest.h>

#include <string>

namespace batch_ops::test {
namespace {

std::string meaning(const char* text) {
    const auto meant = meant_includes(parse_includes(text, "__include"));
    return meant ? includes_text(*meant) : "";
}

TEST(Association, IsWrittenAsItIsRead) {
    for (const char* text : {"customer", "c:customer!fk(employee,x:y)", "\"a b(c\",d",
                             "t:tracker.task!key(\"a.b\".c)"}) {
        EXPECT_EQ(includes_text(parse_includes(text, "__include")), text);
    }
}

TEST(Association, InTheFormsOfOtherToolsIsUnderstood) {
    EXPECT_EQ(meaning("customer(*)"), "customer");
    EXPECT_EQ(meaning("*,customer(*,employee(*))"), "customer(employee)");
    EXPECT_EQ(meaning("customer as c"), "c:customer");
    EXPECT_EQ(meaning("customer AS c(employee as boss)"), "c:customer(boss:employee)");
    EXPECT_EQ(meaning("invoice.customer"), "invoice(customer)");
    EXPECT_EQ(meaning("invoice.customer,a(b.c)"), "invoice(customer),a(b(c))");
}

TEST(Association, OfThisLanguageMeansWhatItSays) {
    for (const char* text :
         {"customer", "c:customer(employee)", "c:shop.customer", "*", "\"a.b\""}) {
        EXPECT_EQ(meaning(text), "") << text;
    }
}

}  // namespace
}  // namespace batch_ops::test
