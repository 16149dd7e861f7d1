#include "postgres/idempotency/request_digest.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "engine/core/interruption.hpp"
#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/server/error_bridge.hpp"

namespace batch_ops::postgres {

namespace {

// The server frees the context with the transaction, should anything fail in between.
class Sha256 {
public:
    Sha256() {
        context_ = call_postgres([] {
            pg_cryptohash_ctx* context = pg_cryptohash_create(PG_SHA256);
            if (context == nullptr || pg_cryptohash_init(context) < 0) {
                elog(ERROR, "could not initialize SHA-256");
            }
            return context;
        });
    }

    void add(std::string_view bytes) {
        constexpr std::size_t piece = std::size_t{1} << 20;
        for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
            check_for_interruption();
            add_piece(bytes.substr(0, piece));
        }
    }

    // So that where one text ends and the next begins is part of it.
    void add_with_length(std::string_view text) {
        add(std::to_string(text.size()) + ":");
        add(text);
    }

    Digest finish() {
        Digest digest{};
        std::uint8_t* const bytes = digest.data();
        call_postgres([context = context_, bytes] {
            if (pg_cryptohash_final(context, bytes, std::tuple_size_v<Digest>) < 0) {
                elog(ERROR, "could not finalize SHA-256");
            }
            pg_cryptohash_free(context);
        });
        return digest;
    }

private:
    void add_piece(std::string_view bytes) {
        const auto* const data = reinterpret_cast<const std::uint8_t*>(bytes.data());
        const std::size_t size = bytes.size();
        call_postgres([context = context_, data, size] {
            if (pg_cryptohash_update(context, data, size) < 0) {
                elog(ERROR, "could not update SHA-256");
            }
        });
    }

    pg_cryptohash_ctx* context_;
};

// A container has the same bytes wherever it lies: they are relative to its beginning.
std::string_view bytes_of(const JsonNode& operations) {
    const JsonbItem item = *item_behind(operations);
    return {item.data, item.length};
}

std::string text_of(const BatchOptions& options) {
    std::string text;
    for (const BooleanOption& option : boolean_options()) {
        text += std::string(option.name) + (options.*(option.field) ? "=true " : "=false ");
    }
    return text + (options.report_errors ? "report" : "raise");
}

}  // namespace

Digest digest_of(const Jsonb* request, const BatchOptions& options) {
    const JsonNode node = node_of(request);
    Sha256 hash;
    hash.add_with_length(text_of(options));
    hash.add(bytes_of(node.is_object() ? node.member("operations") : node));
    return hash.finish();
}

Digest digest_of(std::initializer_list<std::string_view> texts) {
    Sha256 hash;
    for (const std::string_view text : texts) {
        hash.add_with_length(text);
    }
    return hash.finish();
}

}  // namespace batch_ops::postgres
