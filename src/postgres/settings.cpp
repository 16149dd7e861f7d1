#include "postgres/settings.hpp"

#include "postgres/pg_headers.hpp"

namespace batch_ops::postgres {

namespace {

int max_operations = 100;
int max_rows = 10000;
int max_result_kilobytes = 64 * 1024;
int max_parameter_kilobytes = 16 * 1024;
int plan_cache_statements = 256;
int message_level = DEBUG1;

constexpr std::size_t bytes_per_kilobyte = 1024;

const config_enum_entry message_levels[] = {
    {"debug5", DEBUG5, false}, {"debug4", DEBUG4, false}, {"debug3", DEBUG3, false},
    {"debug2", DEBUG2, false}, {"debug1", DEBUG1, false}, {"debug", DEBUG2, true},
    {"info", INFO, false},     {"notice", NOTICE, false}, {"warning", WARNING, false},
    {"log", LOG, false},       {nullptr, 0, false},
};

void define_limit(const char* name, const char* description, int* variable, int least, int most,
                  int unit) {
    DefineCustomIntVariable(name, description, nullptr, variable, *variable, least, most, PGC_SUSET,
                            unit, nullptr, nullptr, nullptr);
}

}  // namespace

void define_settings() {
    define_limit("batch_ops.max_operations", "Operations that one batch may have.", &max_operations,
                 1, 1000000, 0);
    define_limit("batch_ops.max_rows", "Rows that one batch may write through store_params arrays.",
                 &max_rows, 1, 10000000, 0);
    define_limit("batch_ops.max_result_size", "Size of all rows that one batch returns.",
                 &max_result_kilobytes, 1, 255 * 1024, GUC_UNIT_KB);
    define_limit("batch_ops.max_parameter_size",
                 "Size that references may bring into one operation's parameters.",
                 &max_parameter_kilobytes, 1, 255 * 1024, GUC_UNIT_KB);
    define_limit("batch_ops.plan_cache_size", "Statements whose plans a session keeps.",
                 &plan_cache_statements, 0, 100000, 0);
    DefineCustomEnumVariable(
        "batch_ops.log_level", "Level of the messages that follow a batch through its operations.",
        nullptr, &message_level, DEBUG1, message_levels, PGC_SUSET, 0, nullptr, nullptr, nullptr);
    MarkGUCPrefixReserved("batch_ops");
}

RequestLimits request_limits() {
    return {static_cast<std::size_t>(max_operations), static_cast<std::size_t>(max_rows)};
}

BatchExecutor::Limits executor_limits() {
    return {static_cast<std::size_t>(max_parameter_kilobytes) * bytes_per_kilobyte};
}

std::size_t max_result_size() {
    return static_cast<std::size_t>(max_result_kilobytes) * bytes_per_kilobyte;
}

std::size_t plan_cache_size() {
    return static_cast<std::size_t>(plan_cache_statements);
}

int log_level() {
    return message_level;
}

}  // namespace batch_ops::postgres
