#include "postgres/server/lock_timeout.hpp"

#include "postgres/server/error_bridge.hpp"
#include "postgres/server/passing_setting.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

void ShortLockTimeout::shorten() {
    nest_level_ = call_postgres([] {
        const int level = NewGUCNestLevel();
        set_for_a_moment("lock_timeout", "1");
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
