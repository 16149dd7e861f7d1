// JWT claims of single operations.
//
// Policies read the claims of a request from a setting. Anyone who can replace them can impersonate
// anybody, so this is refused until a superuser allows it.
#pragma once

#include <span>

#include "engine/request/operation.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Throws 42501 when an operation brings claims and may not.
void check_claims_allowed(std::span<const Operation> operations);

/// Puts an operation's claims into the setting, until restore() or, after an error, until the
/// subtransaction or transaction is undone: the server undoes what was set in it. A level of
/// settings for the operation (as functions with SET clauses have) would not do: a trigger that
/// sets the claims for the session makes its own value survive such a level.
class ClaimsOverride {
public:
    /// Does nothing when `claims` is null.
    explicit ClaimsOverride(const Value& claims);
    /// Sets them once more, by a statement of SQL: extensions that hand settings on to other
    /// servers notice no other way. Needs an open SPI connection.
    void send();
    void restore();

private:
    const char* before_ = nullptr;  // lives as long as the operation; none: nothing is overridden
    bool is_sent_ = false;
};

}  // namespace batch_ops::postgres
