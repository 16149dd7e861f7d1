// What a session has found out and keeps from batch to batch, until there is news of anything.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>

#include "postgres/catalog/catalog_news.hpp"

namespace batch_ops::postgres {

/// One that is static must be made by new and stay: a destructor would run at a bad time of the
/// backend's exit.
template <typename Value>
class SessionMemory {
public:
    /// Who meets more than `most` forgets, and finds out again.
    explicit SessionMemory(std::size_t most) : most_(most) {}

    /// nullptr where it is not known; valid until the next call.
    const Value* find(std::uint64_t key) {
        forget_after_news();
        const auto found = values_.find(key);
        return found == values_.end() ? nullptr : &found->second;
    }

    /// `as_of`: noticed_catalog_changes() when its making began. What has had news since is not
    /// kept. `weight`: what it counts for.
    void keep(std::uint64_t key, Value value, std::uint64_t as_of, std::size_t weight = 1) {
        forget_after_news();
        if (as_of != changes_ || weight > most_) {
            return;
        }
        if (weight_ + weight > most_) {
            forget();
        }
        weight_ += values_.insert_or_assign(key, std::move(value)).second ? weight : 0;
    }

    void forget() {
        values_.clear();
        weight_ = 0;
    }

private:
    void forget_after_news() {
        if (changes_ != noticed_catalog_changes()) {
            forget();
            changes_ = noticed_catalog_changes();
        }
    }

    std::unordered_map<std::uint64_t, Value> values_{};
    std::size_t most_;
    std::size_t weight_ = 0;
    std::uint64_t changes_ = 0;
};

}  // namespace batch_ops::postgres
