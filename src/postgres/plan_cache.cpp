#include "postgres/plan_cache.hpp"

#include <list>
#include <string>
#include <unordered_map>

#include "postgres/batch_statistics.hpp"
#include "postgres/error_bridge.hpp"
#include "postgres/settings.hpp"

namespace batch_ops::postgres {

struct PlanLease::Entry {
    std::string key;
    SPIPlanPtr plan;
    RowShape* row_shape;
    int leases;
};

namespace {

using Entry = PlanLease::Entry;

// Most recently used first.
struct PlanCache {
    std::list<Entry> entries;
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key;
};

// Lives as long as the backend; a static object's destructor would run at a bad time of its exit.
PlanCache& cache() {
    static auto* instance = new PlanCache();
    return *instance;
}

std::string key_of(const Statement& statement) {
    std::string key = statement.sql;
    for (const TypedDatum& parameter : statement.parameters) {
        key += ' ';
        key += std::to_string(parameter.type);
    }
    return key;
}

SPIPlanPtr prepare(const Statement& statement) {
    std::vector<Oid> types;
    types.reserve(statement.parameters.size());
    for (const TypedDatum& parameter : statement.parameters) {
        types.push_back(parameter.type);
    }
    const char* const sql = statement.sql.c_str();
    Oid* const type_data = types.data();
    const int count = static_cast<int>(types.size());
    const int options = statement.generic_plan ? CURSOR_OPT_GENERIC_PLAN : 0;
    return call_postgres([=] {
        SPIPlanPtr plan = SPI_prepare_cursor(sql, count, type_data, options);
        if (plan == nullptr) {
            elog(ERROR, "could not prepare statement: %s", SPI_result_code_string(SPI_result));
        }
        SPI_keepplan(plan);
        return plan;
    });
}

void evict_beyond(std::size_t size) {
    PlanCache& plans = cache();
    auto candidate = plans.entries.end();
    while (plans.entries.size() > size && candidate != plans.entries.begin()) {
        --candidate;
        if (candidate->leases == 0) {
            SPIPlanPtr const plan = candidate->plan;
            RowShape* const shape = candidate->row_shape;
            plans.by_key.erase(candidate->key);
            candidate = plans.entries.erase(candidate);
            call_postgres([plan, shape] {
                SPI_freeplan(plan);
                free_row_shape(shape);
            });
        }
    }
}

}  // namespace

PlanLease::PlanLease(Entry& entry) : entry_(&entry) {
    ++entry_->leases;
}

PlanLease::PlanLease(PlanLease&& other) noexcept : entry_(other.entry_) {
    other.entry_ = nullptr;
}

PlanLease::~PlanLease() {
    if (entry_ != nullptr) {
        --entry_->leases;
    }
}

SPIPlanPtr PlanLease::plan() const {
    return entry_->plan;
}

RowShape** PlanLease::row_shape() const {
    return &entry_->row_shape;
}

PlanLease lease_plan(const Statement& statement) {
    PlanCache& plans = cache();
    std::string key = key_of(statement);
    if (const auto found = plans.by_key.find(key); found != plans.by_key.end()) {
        count_plan_lookup(true);
        plans.entries.splice(plans.entries.begin(), plans.entries, found->second);
        return PlanLease(*found->second);
    }
    count_plan_lookup(false);
    SPIPlanPtr const plan = prepare(statement);
    plans.entries.push_front({std::move(key), plan, nullptr, 0});
    plans.by_key.emplace(plans.entries.front().key, plans.entries.begin());
    PlanLease lease(plans.entries.front());
    evict_beyond(plan_cache_size());
    return lease;
}

}  // namespace batch_ops::postgres
