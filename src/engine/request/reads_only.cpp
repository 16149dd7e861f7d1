#include "engine/request/reads_only.hpp"

#include <string>

#include "engine/core/batch_error.hpp"
#include "engine/core/interruption.hpp"
#include "engine/core/operation_label.hpp"
#include "engine/core/sqlstate.hpp"

namespace batch_ops {

namespace {

BatchError refused(const Operation& operation, const std::string& what) {
    return {sqlstate::read_only_transaction,
            operation_label(operation.id, operation.index) + ": batch_read cannot " + what,
            "Use batch_execute, by POST where it is called over HTTP."};
}

}  // namespace

void check_reads_only(const BatchRequest& request) {
    if (request.outline.options.idempotency_key) {
        throw invalid_request("option \"idempotencyKey\" is not allowed in batch_read",
                              "What only reads may be sent again without a key.");
    }
    for (const Operation& operation : request.operations) {
        check_for_interruption();
        if (operation.action != Action::read) {
            throw refused(operation,
                          "run action \"" + std::string(action_name(operation.action)) + "\"");
        }
        // What a reference brings there may be a lock too.
        if (operation.metadata_params != nullptr &&
            operation.metadata_params->written.member("__lock").exists()) {
            throw refused(operation, "lock rows");
        }
    }
}

}  // namespace batch_ops
