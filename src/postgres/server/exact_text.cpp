#include "postgres/server/exact_text.hpp"

#include "postgres/server/passing_setting.hpp"

namespace batch_ops::postgres {

int begin_exact_text() {
    if (DateStyle == USE_ISO_DATES && extra_float_digits > 0) {
        return 0;
    }
    const int level = NewGUCNestLevel();
    if (DateStyle != USE_ISO_DATES) {
        set_for_a_moment("datestyle", "ISO");
    }
    if (extra_float_digits <= 0) {
        set_for_a_moment("extra_float_digits", "1");
    }
    return level;
}

void end_exact_text(int level) {
    if (level != 0) {
        AtEOXact_GUC(true, level);
    }
}

}  // namespace batch_ops::postgres
