#include "postgres/execution/plan_cache.hpp"

#include <list>
#include <string>
#include <unordered_map>

#include "postgres/monitoring/batch_statistics.hpp"
#include "postgres/server/error_bridge.hpp"
#include "postgres/server/settings.hpp"

namespace batch_ops::postgres {

struct PlanLease::Entry {
    std::string key;
    SPIPlanPtr plan;
    RowShape* row_shape;
    int leases;
    bool is_one_of_many;
};

namespace {

using Entry = PlanLease::Entry;

// Most recently used first.
struct PlanCache {
    std::list<Entry> entries;
    std::unordered_map<std::string_view, std::list<Entry>::iterator> by_key;
    std::size_t text = 0;  // bytes of all keys
};

// Lives as long as the backend; a static object's destructor would run at a bad time of its exit.
PlanCache& cache() {
    static auto* instance = new PlanCache();
    return *instance;
}

std::string key_of(const Statement& statement) {
    std::string key = statement.sql;
    // What is planned in another way is another plan.
    if (statement.remote) {
        key += " remote";
    }
    if (statement.planned_with_values) {
        key += " with values";
    }
    for (const TypedDatum& parameter : statement.parameters) {
        key += ' ';
        key += std::to_string(parameter.type);
    }
    return key;
}

int planning_of(const Statement& statement) {
    if (statement.remote || statement.planned_with_values) {
        return CURSOR_OPT_CUSTOM_PLAN;
    }
    return statement.generic_plan ? CURSOR_OPT_GENERIC_PLAN : 0;
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
    const int options = planning_of(statement);
    return call_postgres([=] {
        SPIPlanPtr plan = SPI_prepare_cursor(sql, count, type_data, options);
        if (plan == nullptr) {
            elog(ERROR, "could not prepare statement: %s", SPI_result_code_string(SPI_result));
        }
        SPI_keepplan(plan);
        return plan;
    });
}

// A plan takes up to sixty times the memory of its text: long statements, which seldom come twice,
// would fill a session's memory with what is counted by number. So would those of one operation
// that come in great number. They stay for one use.
bool is_for_one_use(const Entry& entry) {
    constexpr std::size_t longest = std::size_t{8} * 1024;
    return entry.is_one_of_many || entry.key.size() > longest;
}

void free_plan(SPIPlanPtr plan, RowShape* shape) {
    call_postgres([plan, shape] {
        SPI_freeplan(plan);
        free_row_shape(shape);
    });
}

// Those that are kept may take some thirty megabytes together.
constexpr std::size_t most_text = std::size_t{512} * 1024;

// Those for one use are at the end.
void evict_beyond(std::size_t size) {
    PlanCache& plans = cache();
    auto candidate = plans.entries.end();
    while (candidate != plans.entries.begin()) {
        --candidate;
        if (plans.entries.size() <= size && plans.text <= most_text &&
            !is_for_one_use(*candidate)) {
            return;
        }
        if (candidate->leases == 0) {
            SPIPlanPtr const plan = candidate->plan;
            RowShape* const shape = candidate->row_shape;
            plans.text -= candidate->key.size();
            plans.by_key.erase(candidate->key);
            candidate = plans.entries.erase(candidate);
            free_plan(plan, shape);
        }
    }
}

Entry& add_entry(std::string key, SPIPlanPtr plan, bool is_one_of_many) {
    PlanCache& plans = cache();
    Entry entry{std::move(key), plan, nullptr, 0, is_one_of_many};
    const auto place = is_for_one_use(entry) ? plans.entries.end() : plans.entries.begin();
    const auto added = plans.entries.insert(place, std::move(entry));
    plans.by_key.emplace(added->key, added);
    plans.text += added->key.size();
    return *added;
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
        if (found->second->leases == 0) {
            RowShape* const shape = found->second->row_shape;
            call_postgres([shape] { free_replaced_shapes(shape); });
        }
        if (!is_for_one_use(*found->second)) {
            plans.entries.splice(plans.entries.begin(), plans.entries, found->second);
        }
        return PlanLease(*found->second);
    }
    count_plan_lookup(false);
    trim_plan_cache();
    PlanLease lease(add_entry(std::move(key), prepare(statement), statement.is_one_of_many));
    trim_plan_cache();
    return lease;
}

void trim_plan_cache() {
    evict_beyond(plan_cache_size());
}

}  // namespace batch_ops::postgres
