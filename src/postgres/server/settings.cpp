#include "postgres/server/settings.hpp"

#include <algorithm>
#include <string_view>

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

namespace {

int operations_of_a_batch = 100;
int rows_of_a_batch = 10000;
int max_result_kilobytes = 64 * 1024;
int max_parameter_kilobytes = 16 * 1024;
int plan_cache_statements = 256;
int message_level = DEBUG1;
bool fusion = true;
char* exposed_schema_list = nullptr;
bool claims_override_allowed = false;
char* claims_setting_name = nullptr;

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

bool is_name_character(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || character == '_';
}

// A custom setting, `class.name`: a setting of the server's own or of this extension would be
// changed by anyone who can send claims.
bool is_custom_setting(std::string_view name) {
    constexpr std::string_view own_prefix = "batch_ops.";
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos || dot == 0 || name.ends_with('.') ||
        name.find("..") != std::string_view::npos) {
        return false;
    }
    return pg_strncasecmp(name.data(), own_prefix.data(), own_prefix.size()) != 0 &&
           std::ranges::all_of(name, [](char character) {
               return is_name_character(character) || character == '.';
           });
}

bool check_claims_setting(char** value, void**, GucSource) {
    if (!is_custom_setting(*value)) {
        GUC_check_errdetail("A custom setting is needed, such as request.jwt.claims.");
        return false;
    }
    return true;
}

bool check_exposed_schemas(char** value, void**, GucSource) {
    char* list = pstrdup(*value);
    List* names = NIL;
    if (!SplitIdentifierString(list, ',', &names)) {
        GUC_check_errdetail("List syntax is invalid.");
        return false;
    }
    return true;
}

void define_security_settings() {
    DefineCustomStringVariable(
        "batch_ops.exposed_schemas", "Schemas whose tables batches may reach.",
        "Empty: every schema, inside a PostgREST request those of the search_path.",
        &exposed_schema_list, "", PGC_SUSET, GUC_LIST_INPUT, check_exposed_schemas, nullptr,
        nullptr);
    DefineCustomBoolVariable(
        "batch_ops.allow_claims_override", "Allows an operation to bring its own JWT claims.",
        "Anyone who can send a batch can then impersonate any user.", &claims_override_allowed,
        false, PGC_SUSET, 0, nullptr, nullptr, nullptr);
    DefineCustomStringVariable("batch_ops.claims_setting", "Setting that holds the JWT claims.",
                               nullptr, &claims_setting_name, "request.jwt.claims", PGC_SUSET, 0,
                               check_claims_setting, nullptr, nullptr);
}

}  // namespace

void define_settings() {
    define_limit("batch_ops.max_operations", "Maximum number of operations in one batch.",
                 &operations_of_a_batch, 1, 1000000, 0);
    define_limit("batch_ops.max_rows",
                 "Maximum number of rows that one batch writes through store_params arrays.",
                 &rows_of_a_batch, 1, 10000000, 0);
    define_limit("batch_ops.max_result_size", "Maximum size of all rows that one batch returns.",
                 &max_result_kilobytes, 1, 255 * 1024, GUC_UNIT_KB);
    define_limit(
        "batch_ops.max_parameter_size",
        "Maximum size of the parameters of one operation, including values from references.",
        &max_parameter_kilobytes, 1, 255 * 1024, GUC_UNIT_KB);
    define_limit("batch_ops.plan_cache_size",
                 "Maximum number of statements whose plans a session keeps.",
                 &plan_cache_statements, 0, 100000, 0);
    DefineCustomEnumVariable(
        "batch_ops.log_level", "Level of the messages that follow a batch through its operations.",
        nullptr, &message_level, DEBUG1, message_levels, PGC_SUSET, 0, nullptr, nullptr, nullptr);
    DefineCustomBoolVariable(
        "batch_ops.fusion",
        "Whether neighbouring operations may run as one statement or under one savepoint, and "
        "foreign keys of new rows be looked up in the index.",
        "This happens only where the difference cannot be observed.", &fusion, true, PGC_USERSET, 0,
        nullptr, nullptr, nullptr);
    define_security_settings();
    MarkGUCPrefixReserved("batch_ops");
}

std::size_t max_operations() {
    return static_cast<std::size_t>(operations_of_a_batch);
}

std::size_t max_rows() {
    return static_cast<std::size_t>(rows_of_a_batch);
}

std::size_t max_parameter_size() {
    return static_cast<std::size_t>(max_parameter_kilobytes) * bytes_per_kilobyte;
}

std::size_t max_result_size() {
    return static_cast<std::size_t>(max_result_kilobytes) * bytes_per_kilobyte;
}

std::size_t plan_cache_size() {
    return static_cast<std::size_t>(plan_cache_statements);
}

// A session that ends at any error has no second try.
bool fusion_enabled() {
    return fusion && !ExitOnAnyError;
}

int log_level() {
    return message_level;
}

const char* exposed_schemas() {
    return exposed_schema_list;
}

bool allow_claims_override() {
    return claims_override_allowed;
}

const char* claims_setting() {
    return claims_setting_name;
}

}  // namespace batch_ops::postgres
