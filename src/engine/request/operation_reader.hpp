// Reads one operation in full. A table says which function reads which key; what is not in it is an
// error.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/json/json_node.hpp"
#include "engine/request/operation.hpp"

namespace batch_ops {

/// Operations name few tables: each name is read once.
class EntityNames {
public:
    /// Throws 22023 when `text` is no name of a table.
    std::shared_ptr<const Entity> find(std::string_view text);

private:
    std::unordered_map<std::string, std::shared_ptr<const Entity>> by_text_;
    std::shared_ptr<const Entity> last_;
};

/// The keys that an operation may have.
std::vector<std::string_view> operation_key_names();

/// The keys have been checked (operation_keys.hpp). Throws 22023, without naming the operation.
Operation read_operation(std::string id, std::size_t index, const JsonNode& source,
                         EntityNames& names);

}  // namespace batch_ops
