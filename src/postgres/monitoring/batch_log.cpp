#include "postgres/monitoring/batch_log.hpp"

#include <string>
#include <string_view>

#include "engine/core/batch_error.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// Whoever calls chooses the ids, and how many there are: the log belongs to the administrator. Nor
// does the server look for a cancel while it writes a line.
constexpr std::size_t longest_line = 8192;
constexpr std::size_t longest_id = 200;

void log_line(std::string_view whole_line) {
    const std::string line = clipped(whole_line, longest_line);
    const char* const text = line.c_str();
    const int level = log_level();
    call_postgres([text, level] { ereport(level, (errmsg_internal("%s", text))); });
}

bool lines_are_wanted() {
    return call_postgres([level = log_level()] { return message_level_is_interesting(level); });
}

std::string enabled_options(const BatchOptions& options) {
    std::string list = options.atomic ? "atomic" : "not atomic";
    list += options.raises() ? ", raises errors" : ", reports errors";
    for (const BooleanOption& option : boolean_options()) {
        if (option.field != &BatchOptions::atomic && options.*(option.field)) {
            list += ", " + std::string(option.name);
        }
    }
    return list;
}

std::string order_of(const BatchOutline& outline) {
    std::string order;
    for (const std::size_t index : outline.order) {
        order += (order.empty() ? "" : ", ") + clipped(outline.ids[index], longest_id);
        if (order.size() > longest_line) {
            break;
        }
    }
    return order;
}

std::string described(const OperationOutcome& outcome) {
    switch (outcome.status) {
        case OperationStatus::completed:
            return "completed, rows: " + std::to_string(outcome.rows);
        case OperationStatus::failed:
            return "failed, " + outcome.error->sqlstate + ": " + outcome.error->message;
        default:
            return "skipped: " + std::string(skip_reason_text(outcome.reason));
    }
}

}  // namespace

void log_replay(const BatchRequest& request) {
    if (lines_are_wanted()) {
        log_line("batch of " + std::to_string(request.operations.size()) +
                 " operations: has run under its idempotency key, its report is replayed");
    }
}

BatchLog::BatchLog(const BatchRequest& request) : enabled_(lines_are_wanted()) {
    if (enabled_) {
        log_line("batch of " + std::to_string(request.operations.size()) +
                 " operations: " + enabled_options(request.outline.options));
        log_line("batch order: " + order_of(request.outline));
    }
}

void BatchLog::operation_finished(const Operation& operation, const OperationOutcome& outcome) {
    if (enabled_) {
        const auto microseconds =
            std::chrono::duration_cast<std::chrono::microseconds>(outcome.duration).count();
        log_line("batch operation \"" + clipped(operation.id, longest_id) + "\" " +
                 described(outcome) + " (" + std::to_string(microseconds) + " us)");
    }
}

void BatchLog::batch_rolled_back() {
    if (enabled_) {
        log_line("batch rolled back");
    }
}

}  // namespace batch_ops::postgres
