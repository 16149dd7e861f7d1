// Statements of the extension itself on its own table, with the rights of the table's owner: as the
// server's foreign-key checks reach tables that the caller may not.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Only fixed statements may run under this, whose names are qualified: nothing that a caller
/// brings. Switching calls nothing that could fail.
class OwnerRights {
public:
    explicit OwnerRights(Oid owner) {
        GetUserIdAndSecContext(&caller_, &context_);
        SetUserIdAndSecContext(owner,
                               context_ | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
    }
    ~OwnerRights() { SetUserIdAndSecContext(caller_, context_); }
    OwnerRights(const OwnerRights&) = delete;
    OwnerRights& operator=(const OwnerRights&) = delete;

private:
    Oid caller_ = InvalidOid;
    int context_ = 0;
};

}  // namespace batch_ops::postgres
