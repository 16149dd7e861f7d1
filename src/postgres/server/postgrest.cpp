#include "postgres/server/postgrest.hpp"

#include <string>

#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

constexpr int multi_status = 207;

}  // namespace

bool inside_postgrest_request() {
    const char* method = GetConfigOption("request.method", true, false);
    // After a request the setting is not unset but empty.
    return method != nullptr && method[0] != '\0';
}

std::optional<int> response_status(const ExecutionReport& report) {
    if (report.success()) {
        return std::nullopt;
    }
    if (report.error) {
        return report.error->http_status;
    }
    if (report.count(OperationStatus::completed) != 0) {
        return multi_status;
    }
    return report.outcomes[report.failed.front()].error->http_status;
}

void set_response_status(std::optional<int> status) {
    if (!status || !inside_postgrest_request()) {
        return;
    }
    const std::string digits = std::to_string(*status);
    const char* const text = digits.c_str();
    call_postgres([text] {
        set_config_option("response.status", text, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_LOCAL,
                          true, 0, false);
    });
}

}  // namespace batch_ops::postgres
