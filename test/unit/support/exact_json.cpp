#include "unit/support/exact_json.hpp"

#include <deque>
#include <utility>

#include "engine/json/compact_json.hpp"
#include "engine/json/value_node.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace batch_ops::test {

namespace {

class ExactReader final : public nlohmann::json_sax<Value> {
public:
    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override {
        return add(make_number(std::to_string(value)));
    }
    bool number_float(number_float_t /*rounded*/, const string_t& digits) override {
        return add(make_number(digits));
    }
    bool string(string_t& value) override { return add(value); }
    bool binary(binary_t& /*value*/) override { return false; }
    bool start_object(std::size_t /*size*/) override { return open(Value::object()); }
    bool key(string_t& name) override {
        keys_.back() = name;
        return true;
    }
    bool end_object() override { return close(); }
    bool start_array(std::size_t /*size*/) override { return open(Value::array()); }
    bool end_array() override { return close(); }
    bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                     const nlohmann::detail::exception& error) override {
        throw std::invalid_argument(error.what());
    }

    Value take() { return std::move(root_); }

private:
    bool add(Value value) {
        if (open_.empty()) {
            root_ = std::move(value);
        } else if (open_.back().is_array()) {
            open_.back().push_back(std::move(value));
        } else {
            append_member(open_.back(), keys_.back(), std::move(value));
        }
        return true;
    }

    bool open(Value container) {
        open_.push_back(std::move(container));
        keys_.emplace_back();
        return true;
    }

    bool close() {
        Value done = std::move(open_.back());
        open_.pop_back();
        keys_.pop_back();
        return add(std::move(done));
    }

    Value root_;
    std::vector<Value> open_;
    std::vector<std::string> keys_;
};

}  // namespace

Value exact_json(std::string_view text) {
    ExactReader reader;
    Value::sax_parse(text, &reader);
    return reader.take();
}

JsonNode exact_document(std::string_view text) {
    return keep(exact_json(text));
}

JsonNode keep(Value value) {
    static std::deque<Value> documents;
    documents.push_back(std::move(value));
    return node_of(documents.back());
}

std::string row_text(const std::vector<StoredRow>& rows) {
    Value all = Value::array();
    for (const StoredRow& row : rows) {
        Value object = Value::object();
        for (const auto& [column, value, change] : row) {
            append_member(object, std::string(column), value.value());
        }
        all.push_back(std::move(object));
    }
    return compact_json(all.size() == 1 ? all[0] : all);
}

}  // namespace batch_ops::test
