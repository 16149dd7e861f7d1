#include "postgres/server/lock_timeout.hpp"

#include "postgres/server/error_bridge.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

void ShortLockTimeout::shorten() {
    nest_level_ = call_postgres([] {
        const int level = NewGUCNestLevel();
        set_config_option("lock_timeout", "1", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0,
                          false);
        return level;
    });
}

void ShortLockTimeout::restore() {
    if (const int level = nest_level_; level != 0) {
        nest_level_ = 0;
        call_postgres([level] { AtEOXact_GUC(true, level); });
    }
}

}  // namespace batch_ops::postgres
