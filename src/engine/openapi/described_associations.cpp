#include "engine/openapi/described_associations.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "engine/core/interruption.hpp"
#include "engine/parameters/association_name.hpp"
#include "engine/parameters/name_scanner.hpp"

namespace batch_ops::openapi {

namespace {

using Entities = std::span<const EntityDescription>;
using FullName = std::pair<std::string_view, std::string_view>;

struct Meaning {
    std::string_view name;
    std::size_t entity;
};

bool has_column(const ForeignKeyDescription& key, std::string_view name) {
    return std::ranges::find(key.columns, name) != key.columns.end();
}

// Of what references itself a column's name leads up, that of the table down, unless a column is
// called so.
void add_meanings_of(std::size_t from, const ForeignKeyDescription& key, std::size_t to,
                     Entities entities, std::vector<std::vector<Meaning>>& meanings) {
    for (const std::string& column : key.columns) {
        meanings[from].push_back({column, to});
    }
    if (from != to && !has_column(key, entities[to].name)) {
        meanings[from].push_back({entities[to].name, to});
    }
    if (from != to || !has_column(key, entities[from].name)) {
        meanings[to].push_back({entities[from].name, from});
    }
}

// What can mean two things has to be said in another way.
std::vector<DescribedAssociation> clear_ones(std::vector<Meaning> meanings) {
    std::ranges::stable_sort(meanings, {}, &Meaning::name);
    std::vector<DescribedAssociation> clear;
    for (auto first = meanings.begin(); first != meanings.end();) {
        const auto next = std::find_if(first, meanings.end(), [&](const Meaning& meaning) {
            return meaning.name != first->name;
        });
        if (next - first == 1) {
            clear.push_back({written_name(first->name, association_delimiters), first->entity});
        }
        first = next;
    }
    return clear;
}

}  // namespace

std::vector<std::vector<DescribedAssociation>> described_associations(Entities entities) {
    std::map<FullName, std::size_t> places;
    for (std::size_t place = 0; place < entities.size(); ++place) {
        places.emplace(FullName{entities[place].schema, entities[place].name}, place);
    }
    std::vector<std::vector<Meaning>> meanings(entities.size());
    for (std::size_t from = 0; from < entities.size(); ++from) {
        check_for_interruption();
        for (const ForeignKeyDescription& key : entities[from].foreign_keys) {
            const auto to = places.find({key.schema, key.entity});
            if (to != places.end()) {
                add_meanings_of(from, key, to->second, entities, meanings);
            }
        }
    }
    std::vector<std::vector<DescribedAssociation>> described;
    described.reserve(meanings.size());
    for (std::vector<Meaning>& of_one : meanings) {
        check_for_interruption();
        described.push_back(clear_ones(std::move(of_one)));
    }
    return described;
}

}  // namespace batch_ops::openapi
