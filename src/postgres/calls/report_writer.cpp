#include "postgres/calls/report_writer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/jsonb/jsonb_node.hpp"
#include "postgres/jsonb/jsonb_writer.hpp"
#include "postgres/rows/row_release.hpp"

namespace batch_ops::postgres {

namespace {

using Members = std::vector<JsonbWriter::Member>;

// Milliseconds with microseconds as the fraction.
std::string milliseconds(Duration duration) {
    const auto microseconds =
        std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
    std::string fraction = std::to_string(microseconds % 1000);
    fraction.insert(0, 3 - fraction.size(), '0');
    return std::to_string(microseconds / 1000) + "." + fraction;
}

class ReportWriter {
public:
    ReportWriter(const BatchRequest& request, const ExecutionReport& report,
                 const ServerDatabase& database)
        : request_(request),
          report_(report),
          database_(database),
          expected_size_(expected_size(request, database)),
          release_(expected_size_),
          writer_(expected_size_) {}

    Jsonb* write() {
        Members members = {
            {"success", [this] { writer_.boolean(report_.success()); }},
            {"results", [this] { write_results(); }},
        };
        if (!report_.failed.empty()) {
            members.push_back({"failedOperations", [this] { write_ids(report_.failed); }});
        }
        if (report_.error) {
            members.push_back({"error", [this] { write_error(*report_.error); }});
        }
        if (options().dry_run) {
            members.push_back({"dryRun", [this] { writer_.boolean(true); }});
        }
        if (options().summary) {
            members.push_back({"summary", [this] { write_summary(); }});
        }
        writer_.object(members);
        return writer_.finish();
    }

private:
    [[nodiscard]] const BatchOptions& options() const { return request_.outline.options; }

    // A little more than completed operations take: growing would need memory for two reports.
    static std::size_t expected_size(const BatchRequest& request, const ServerDatabase& database) {
        constexpr std::size_t per_report = 256;
        constexpr std::size_t per_row = 8;
        const std::size_t per_operation = request.outline.options.summary ? 160 : 80;
        std::size_t size = per_report;
        for (const Operation& operation : request.operations) {
            const RowSet& rows = database.row_set(operation.index);
            size += per_operation + operation.id.size();
            size += operation.report ? rows.bytes + per_row * rows.count : 0;
        }
        return size;
    }

    template <typename Indexes>
    void write_ids(const Indexes& indexes) {
        writer_.array(indexes.size(), [&] {
            for (const std::size_t index : indexes) {
                writer_.string(request_.outline.ids[index]);
            }
        });
    }

    void write_results() {
        const std::vector<Operation>& operations = request_.operations;
        writer_.object(
            operations.size(),
            [&](std::size_t index) { return std::string_view(operations[index].id); },
            [this](std::size_t index) { write_result(index); });
    }

    void write_result(std::size_t index) {
        const OperationOutcome& outcome = report_.outcomes[index];
        const bool completed = outcome.status == OperationStatus::completed;
        const bool has_data = completed && request_.operations[index].report;
        const std::optional<std::uint64_t> deleted = database_.deleted_rows(index);
        const auto total = completed ? database_.total_of(index) : std::nullopt;
        if (has_data && !options().summary && !total && !deleted && !resolves_conflicts(index)) {
            write_completed(index);
            return;
        }
        Members members = {{"status", [&] { writer_.string(status_name(outcome.status)); }}};
        if (has_data) {
            members.push_back({"data", [this, index] { write_rows(database_.row_set(index)); }});
            add_created(members, index, outcome.rows);
        } else if (outcome.status == OperationStatus::failed) {
            add_error_members(members, *outcome.error);
        } else if (outcome.status == OperationStatus::skipped) {
            members.push_back(
                {"reason", [&] { writer_.string(skip_reason_text(outcome.reason)); }});
        }
        if (completed && deleted) {
            members.push_back({"deleted", [deleted, this] {
                                   writer_.number(static_cast<std::int64_t>(*deleted));
                               }});
        }
        if (options().summary || (completed && !has_data)) {
            members.push_back(
                {"rows", [&] { writer_.number(static_cast<std::int64_t>(outcome.rows)); }});
        }
        if (total) {
            members.push_back(
                {"total", [&] { writer_.number(static_cast<std::int64_t>(*total)); }});
        }
        if (options().summary) {
            members.push_back({"durationMs", [&] {
                                   writer_.number(std::string_view(milliseconds(outcome.duration)));
                               }});
        }
        writer_.object(members);
    }

    // Whether it has created each row that it returns, or would return: that is asked where rows
    // may be there already.
    void add_created(Members& members, std::size_t index, std::size_t rows) {
        const Jsonb* const created = database_.created_rows(index);
        if (created != nullptr) {
            members.push_back({"created", [this, created] { writer_.item(root_item(*created)); }});
        } else if (does_nothing_on_conflict(index)) {
            members.push_back({"created", [this, rows] { write_all_true(rows); }});
        }
    }

    [[nodiscard]] bool resolves_conflicts(std::size_t index) const {
        const auto& params = request_.operations[index].metadata_params;
        return params != nullptr && params->written.member("__on_conflict").exists();
    }

    // What comes back then is new.
    [[nodiscard]] bool does_nothing_on_conflict(std::size_t index) const {
        const auto& conflict = request_.operations[index].metadata().on_conflict;
        return conflict && conflict->action == ConflictAction::nothing;
    }

    void write_all_true(std::size_t rows) {
        writer_.array(rows, [&] {
            for (std::size_t row = 0; row < rows; ++row) {
                writer_.boolean(true);
            }
        });
    }

    // Most results are like that: nothing is made for them but what is written.
    void write_completed(std::size_t index) {
        constexpr std::array<std::string_view, 2> names = {"status", "data"};
        writer_.object(
            names.size(), [&](std::size_t member) { return names[member]; },
            [&](std::size_t member) {
                if (member == 0) {
                    writer_.string(status_name(OperationStatus::completed));
                } else {
                    write_rows(database_.row_set(index));
                }
            });
    }

    void write_rows(const RowSet& rows) {
        writer_.array(rows.count, [&] {
            constexpr std::size_t piece = 1000;
            for (std::size_t begin = 0; begin < rows.count; begin += piece) {
                write_piece(std::span(rows.rows, rows.count)
                                .subspan(begin)
                                .first(std::min(piece, rows.count - begin)));
            }
        });
    }

    void write_piece(std::span<Jsonb* const> rows) {
        for (const Jsonb* row : rows) {
            writer_.item(root_item(*row));
        }
        release_.release(rows);
    }

    void add_text(Members& members, std::string_view name, const std::string& text) {
        if (!text.empty()) {
            members.push_back({name, [this, &text] { writer_.string(text); }});
        }
    }

    void add_error_members(Members& members, const ErrorFields& error) {
        members.push_back({"error", [&] { writer_.string(error.message); }});
        members.push_back({"statusCode", [&] { writer_.number(std::int64_t{error.http_status}); }});
        if (error.row) {
            members.push_back(
                {"row", [&] { writer_.number(static_cast<std::int64_t>(*error.row)); }});
        }
        for (const ErrorMember& member : error_members) {
            add_text(members, member.name, error.*member.field);
        }
    }

    void write_error(const ErrorFields& error) {
        Members members;
        add_error_members(members, error);
        writer_.object(members);
    }

    void write_count(OperationStatus status) {
        writer_.number(static_cast<std::int64_t>(report_.count(status)));
    }

    void write_summary() {
        writer_.object({
            {"total",
             [this] { writer_.number(static_cast<std::int64_t>(report_.outcomes.size())); }},
            {"completed", [this] { write_count(OperationStatus::completed); }},
            {"failed", [this] { write_count(OperationStatus::failed); }},
            {"skipped", [this] { write_count(OperationStatus::skipped); }},
            {"order", [this] { write_ids(request_.outline.order); }},
            {"durationMs",
             [this] { writer_.number(std::string_view(milliseconds(report_.duration))); }},
        });
    }

    const BatchRequest& request_;
    const ExecutionReport& report_;
    const ServerDatabase& database_;
    const std::size_t expected_size_;
    RowRelease release_;
    JsonbWriter writer_;
};

}  // namespace

Jsonb* write_report(const BatchRequest& request, const ExecutionReport& report,
                    const ServerDatabase& database) {
    return ReportWriter(request, report, database).write();
}

Jsonb* write_replayed(const Jsonb* report) {
    constexpr std::size_t for_one_member = 64;
    JsonbWriter writer(VARSIZE(report) + for_one_member);
    Members members = {{"replayed", [&writer] { writer.boolean(true); }}};
    node_of(report).for_each_member([&](std::string_view name, const JsonNode& node) {
        members.push_back({name, [&writer, item = *item_behind(node)] { writer.item(item); }});
    });
    writer.object(members);
    return writer.finish();
}

}  // namespace batch_ops::postgres
