// What references can ask of the batch itself: the time, the role, the claims, fresh uuids.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "engine/json/json_node.hpp"
#include "engine/references/fact_names.hpp"
#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

/// Each fact is found out when it is first asked for, and stays the same then.
class ServerFacts {
public:
    /// They are kept in `context`, which must outlive this.
    explicit ServerFacts(MemoryContext context) : context_(context) {}

    /// As BatchDatabase::fact().
    JsonNode find(BatchFact fact, std::string_view name);

    /// How many bytes all of them take, about.
    [[nodiscard]] std::size_t kept_bytes() const { return kept_bytes_; }

private:
    const Jsonb* find_out(BatchFact fact);
    const Jsonb* uuid(std::string_view name);
    const Jsonb* keep(const Value& value);

    MemoryContext context_;
    std::map<BatchFact, const Jsonb*> known_{};  // nullptr: there are no claims
    std::map<std::string, const Jsonb*, std::less<>> uuids_{};
    std::size_t kept_bytes_ = 0;
};

}  // namespace batch_ops::postgres
