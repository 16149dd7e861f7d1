#include "postgres/jsonb/jsonb_node.hpp"

#include <numeric>

#include "postgres/jsonb/jsonb_codec.hpp"

namespace batch_ops::postgres {

namespace {

// A place is an item: its entry is the tag.
JsonbItem item_at(const JsonNode::Place& place) {
    return {place.tag, static_cast<const char*>(place.data), place.length};
}

// The names of an object are in the order of their lengths, those of one length in that of bytes.
int compare_names(std::string_view left, std::string_view right) {
    return left.size() == right.size() ? left.compare(right) : left.size() < right.size() ? -1 : 1;
}

// The place of a name, or the number of names when it isn't there. A few are looked at in their
// order, which is quicker.
std::uint32_t place_of(const JsonbContainer& container, std::uint32_t count,
                       std::string_view name) {
    constexpr std::uint32_t few = 16;
    std::uint32_t low = 0;
    std::uint32_t high = count;
    while (high - low > few) {
        const std::uint32_t middle = low + (high - low) / 2;
        if (compare_names(JsonbItems(container, middle).next().text(), name) < 0) {
            low = middle + 1;
        } else {
            high = middle + 1;
        }
    }
    for (JsonbItems names(container, low); low < high; ++low) {
        if (const int order = compare_names(names.next().text(), name); order >= 0) {
            return order == 0 ? low : count;
        }
    }
    return count;
}

class JsonbReader final : public JsonReader {
public:
    [[nodiscard]] JsonNode::Kind kind(const Place& place) const override {
        const JsonbItem item = item_at(place);
        if (item.is_container()) {
            return JsonContainerIsObject(item.container()) ? JsonNode::Kind::object
                                                           : JsonNode::Kind::array;
        }
        if (JBE_ISSTRING(item.entry)) {
            return JsonNode::Kind::string;
        }
        if (item.is_numeric()) {
            return JsonNode::Kind::number;
        }
        return JBE_ISNULL(item.entry) ? JsonNode::Kind::null : JsonNode::Kind::boolean;
    }

    [[nodiscard]] std::size_t size(const Place& place) const override {
        const JsonbItem item = item_at(place);
        return item.is_container() ? JsonContainerSize(item.container()) : 0;
    }

    [[nodiscard]] JsonNode element(const Place& place, std::size_t index) const override {
        return node_of(
            JsonbItems(*item_at(place).container(), static_cast<std::uint32_t>(index)).next());
    }

    [[nodiscard]] JsonNode member(const Place& place, std::string_view name) const override {
        const JsonbContainer& container = *item_at(place).container();
        const std::uint32_t count = JsonContainerSize(&container);
        const std::uint32_t index = place_of(container, count, name);
        return index == count ? JsonNode() : node_of(JsonbItems(container, count + index).next());
    }

    void for_each_element(const Place& place,
                          FunctionRef<void(std::size_t, const JsonNode&)> visit) const override {
        const JsonbContainer& container = *item_at(place).container();
        const std::uint32_t count = JsonContainerSize(&container);
        JsonbItems elements(container, 0);
        for (std::uint32_t index = 0; index < count; ++index) {
            visit(index, node_of(elements.next()));
        }
    }

    void for_each_member(
        const Place& place,
        FunctionRef<void(std::string_view, const JsonNode&)> visit) const override {
        const JsonbContainer& container = *item_at(place).container();
        const std::uint32_t count = JsonContainerSize(&container);
        JsonbItems names(container, 0);
        JsonbItems values(container, count);
        for (std::uint32_t index = 0; index < count; ++index) {
            const std::string_view name = names.next().text();
            visit(name, node_of(values.next()));
        }
    }

    [[nodiscard]] std::string_view text(const Place& place) const override {
        return item_at(place).text();
    }

    [[nodiscard]] bool boolean(const Place& place) const override {
        return JBE_ISBOOL_TRUE(item_at(place).entry);
    }

    [[nodiscard]] Value value(const Place& place) const override {
        return to_value(item_at(place));
    }

    [[nodiscard]] std::size_t size_in_bytes(const Place& place) const override {
        return place.length;
    }

    // Its bytes hold all its strings.
    [[nodiscard]] bool may_mention(const Place& place, std::string_view text) const override {
        return memmem(place.data, place.length, text.data(), text.size()) != nullptr;
    }
};

constinit const JsonbReader jsonb_reader{};

// Rows of an operation as one array: the place is an array of pointers.
class RowsReader final : public JsonReader {
public:
    [[nodiscard]] JsonNode::Kind kind(const Place&) const override { return JsonNode::Kind::array; }
    [[nodiscard]] std::size_t size(const Place& place) const override { return place.length; }

    [[nodiscard]] JsonNode element(const Place& place, std::size_t index) const override {
        return node_of(root_item(*rows_at(place)[index]));
    }

    [[nodiscard]] JsonNode member(const Place&, std::string_view) const override { return {}; }

    void for_each_element(const Place& place,
                          FunctionRef<void(std::size_t, const JsonNode&)> visit) const override {
        for (std::size_t index = 0; index < place.length; ++index) {
            visit(index, element(place, index));
        }
    }

    void for_each_member(const Place&,
                         FunctionRef<void(std::string_view, const JsonNode&)>) const override {}

    [[nodiscard]] std::string_view text(const Place&) const override { return {}; }
    [[nodiscard]] bool boolean(const Place&) const override { return false; }

    [[nodiscard]] Value value(const Place& place) const override {
        Value all = Value::array();
        for (const Jsonb* row : rows_at(place)) {
            all.push_back(to_value(root_item(*row)));
        }
        return all;
    }

    [[nodiscard]] std::size_t size_in_bytes(const Place& place) const override {
        const auto rows = rows_at(place);
        return std::accumulate(
            rows.begin(), rows.end(), std::size_t{0},
            [](std::size_t sum, const Jsonb* row) { return sum + VARSIZE(row); });
    }

    [[nodiscard]] bool may_mention(const Place&, std::string_view) const override { return true; }

private:
    static std::span<const Jsonb* const> rows_at(const Place& place) {
        return {static_cast<const Jsonb* const*>(place.data), place.length};
    }
};

constinit const RowsReader rows_reader{};

}  // namespace

JsonNode node_of(const JsonbItem& item) {
    return {jsonb_reader, {item.data, item.length, item.entry}};
}

JsonNode node_of(const Jsonb* jsonb) {
    return jsonb == nullptr ? node_of(JsonbItem{JENTRY_ISNULL, nullptr, 0})
                            : node_of(root_item(*jsonb));
}

JsonNode node_of(std::span<const Jsonb* const> rows) {
    return {rows_reader, {rows.data(), static_cast<std::uint32_t>(rows.size()), 0}};
}

std::optional<JsonbItem> item_behind(const JsonNode& node) {
    return node.reader() == &jsonb_reader ? std::optional(item_at(node.place())) : std::nullopt;
}

}  // namespace batch_ops::postgres
