#include "postgres/idempotency/keyed_request.hpp"

#include <utility>

#include "engine/core/batch_error.hpp"
#include "engine/json/compact_json.hpp"
#include "postgres/jsonb/json_setting.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/postgrest.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

namespace {

// Nothing where it holds no object.
JsonNode object_in_setting(const char* setting, std::string_view content) {
    const Jsonb* const parsed = json_setting(setting, content);
    const JsonNode node = node_of(parsed);
    return parsed != nullptr && node.is_object() ? node : JsonNode();
}

// Names of headers have no case. PostgREST hands them on in lower case, others as they came.
JsonNode header_of_request(const char* name) {
    JsonNode found;
    if (const JsonNode headers = object_in_setting("request.headers", "headers");
        headers.exists()) {
        headers.for_each_member([&](std::string_view written, const JsonNode& value) {
            if (strlen(name) == written.size() &&
                pg_strncasecmp(written.data(), name, written.size()) == 0) {
                found = value;
            }
        });
    }
    return found;
}

std::optional<std::string> key_of_request() {
    const JsonNode header = header_of_request("idempotency-key");
    if (!header.exists() || !header.is_string()) {
        return std::nullopt;
    }
    if (!is_idempotency_key(header.text())) {
        throw invalid_request("header Idempotency-Key must have 1 to 255 characters",
                              "Use a new random uuid for each request, and the same one when it "
                              "is sent again.");
    }
    return std::string(header.text());
}

std::optional<std::string> key_in_force(const BatchOptions& options, bool within_a_batch) {
    if (options.idempotency_key || options.refuses_key || within_a_batch ||
        !inside_postgrest_request()) {
        return options.idempotency_key;
    }
    return key_of_request();
}

// A subject that is text and one that is not are never the same one.
KeyScope current_scope() {
    const Oid role = call_postgres([] { return GetUserId(); });
    KeyScope scope{.role = call_postgres([role] { return GetUserNameFromId(role, false); }),
                   .role_oid = role};
    std::string_view form = "none";
    const JsonNode claims = object_in_setting(claims_setting(), "claims");
    const JsonNode subject = claims.exists() ? claims.member("sub") : JsonNode();
    if (subject.exists() && subject.kind() != JsonNode::Kind::null) {
        form = subject.is_string() ? "text" : "json";
        scope.subject =
            subject.is_string() ? std::string(subject.text()) : compact_json(subject.value());
    }
    scope.digest = digest_of({scope.role, form, scope.subject.value_or(std::string())});
    return scope;
}

}  // namespace

std::optional<KeyedRequest> keyed_request(const Jsonb* operations, const BatchOptions& options,
                                          bool within_a_batch) {
    std::optional<std::string> key = key_in_force(options, within_a_batch);
    if (!key) {
        return std::nullopt;
    }
    return KeyedRequest{*std::move(key), current_scope(), digest_of(operations, options)};
}

}  // namespace batch_ops::postgres
