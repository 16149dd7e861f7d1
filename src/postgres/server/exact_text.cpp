#include "postgres/server/exact_text.hpp"

namespace batch_ops::postgres {

namespace {

void set(const char* setting, const char* value) {
    set_config_option(setting, value, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
}

}  // namespace

int begin_exact_text() {
    if (DateStyle == USE_ISO_DATES && extra_float_digits > 0) {
        return 0;
    }
    const int level = NewGUCNestLevel();
    if (DateStyle != USE_ISO_DATES) {
        set("datestyle", "ISO");
    }
    if (extra_float_digits <= 0) {
        set("extra_float_digits", "1");
    }
    return level;
}

void end_exact_text(int level) {
    if (level != 0) {
        AtEOXact_GUC(true, level);
    }
}

}  // namespace batch_ops::postgres
