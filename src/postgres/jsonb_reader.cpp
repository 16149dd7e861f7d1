#include "postgres/jsonb_reader.hpp"

#include <numeric>

#include "postgres/jsonb_codec.hpp"

namespace batch_ops::postgres {

namespace {

std::uint32_t child_count(const JsonbContainer& container) {
    const std::uint32_t size = JsonContainerSize(&container);
    return JsonContainerIsObject(&container) ? size * 2 : size;
}

class JsonbNode final : public JsonNode {
public:
    explicit JsonbNode(const JsonbItem& item) : item_(item) {}

    [[nodiscard]] Kind kind() const override {
        if (!item_.is_container()) {
            return Kind::scalar;
        }
        return JsonContainerIsObject(item_.container()) ? Kind::object : Kind::array;
    }

    [[nodiscard]] std::size_t size() const override {
        return item_.is_container() ? JsonContainerSize(item_.container()) : 0;
    }

    [[nodiscard]] std::unique_ptr<JsonNode> element(std::size_t index) const override {
        return node_of(JsonbItems(*item_.container(), static_cast<std::uint32_t>(index)).next());
    }

    [[nodiscard]] std::unique_ptr<JsonNode> member(std::string_view name) const override {
        const auto count = static_cast<std::uint32_t>(size());
        JsonbItems names(*item_.container(), 0);
        for (std::uint32_t index = 0; index < count; ++index) {
            if (names.next().text() == name) {
                return node_of(JsonbItems(*item_.container(), count + index).next());
            }
        }
        return nullptr;
    }

    [[nodiscard]] std::vector<std::string> member_names() const override {
        std::vector<std::string> found;
        JsonbItems names(*item_.container(), 0);
        for (std::size_t index = 0; index < size(); ++index) {
            found.emplace_back(names.next().text());
        }
        return found;
    }

    [[nodiscard]] Value value() const override { return to_value(item_); }

    [[nodiscard]] std::size_t size_in_bytes() const override { return item_.length; }

private:
    JsonbItem item_;
};

class RowsNode final : public JsonNode {
public:
    explicit RowsNode(std::span<const Jsonb* const> rows) : rows_(rows) {}

    [[nodiscard]] Kind kind() const override { return Kind::array; }
    [[nodiscard]] std::size_t size() const override { return rows_.size(); }

    [[nodiscard]] std::unique_ptr<JsonNode> element(std::size_t index) const override {
        return node_of(root_item(*rows_[index]));
    }

    [[nodiscard]] std::unique_ptr<JsonNode> member(std::string_view) const override {
        return nullptr;
    }

    [[nodiscard]] std::vector<std::string> member_names() const override { return {}; }

    [[nodiscard]] Value value() const override {
        Value all = Value::array();
        for (const Jsonb* row : rows_) {
            all.push_back(to_value(root_item(*row)));
        }
        return all;
    }

    [[nodiscard]] std::size_t size_in_bytes() const override {
        return std::accumulate(
            rows_.begin(), rows_.end(), std::size_t{0},
            [](std::size_t sum, const Jsonb* row) { return sum + VARSIZE(row); });
    }

private:
    std::span<const Jsonb* const> rows_;
};

}  // namespace

JsonbItems::JsonbItems(const JsonbContainer& container, std::uint32_t first)
    : container_(container),
      base_(reinterpret_cast<const char*>(&container.children[child_count(container)])),
      index_(first),
      offset_(first == 0 ? 0 : getJsonbOffset(&container, static_cast<int>(first))) {}

JsonbItem JsonbItems::next() {
    const JEntry entry = container_.children[index_++];
    const std::uint32_t begin = offset_;
    JBE_ADVANCE_OFFSET(offset_, entry);
    const bool aligned = JBE_ISNUMERIC(entry) || JBE_ISCONTAINER(entry);
    const std::uint32_t data_at = aligned ? INTALIGN(begin) : begin;
    // A value without data may stand at an end that is not aligned.
    const std::uint32_t length = offset_ > data_at ? offset_ - data_at : 0;
    return {entry, base_ + data_at, length};
}

JsonbItem root_item(const Jsonb& jsonb) {
    if (JsonContainerIsScalar(&jsonb.root)) {
        return JsonbItems(jsonb.root, 0).next();
    }
    return {JENTRY_ISCONTAINER, reinterpret_cast<const char*>(&jsonb.root),
            static_cast<std::uint32_t>(VARSIZE(&jsonb) - VARHDRSZ)};
}

std::unique_ptr<JsonNode> node_of(const JsonbItem& item) {
    return std::make_unique<JsonbNode>(item);
}

std::unique_ptr<JsonNode> node_of(std::span<const Jsonb* const> rows) {
    return std::make_unique<RowsNode>(rows);
}

}  // namespace batch_ops::postgres
