// Measures, from a client over the socket, one batch against one statement for each operation.
//
//   client ROUNDS TURNS    the server is found through PGHOST, PGPORT, PGUSER and PGDATABASE
//
// Writes a line "client,peers,WORKLOAD,SIZE,PEER,MICROSECONDS" for each sample. The peers take
// turns on one connection. What is sent, JSON or parameters, exists before the clock starts, and
// results are received but not read. BEGIN before and ROLLBACK after a batch are not counted for
// anybody.
#include <libpq-fe.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr int batch_size = 100;
constexpr int variants = 8;
constexpr int warm_up = 7;  // a plan becomes generic after five

using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// One operation as a prepared statement. The parameters are text, as most drivers send them.
struct Statement {
    std::string name;
    std::vector<std::string> parameters;
    /// The first parameter is the key of the row that the first statement creates.
    bool needs_parent = false;
};

struct Request {
    std::vector<Statement> statements;
    std::string batch;
    std::string plain;
    std::string listed;
};

class Connection {
public:
    Connection() : connection_(PQconnectdb(""), &PQfinish) {
        if (PQstatus(connection_.get()) != CONNECTION_OK) {
            fail();
        }
    }

    int backend() const { return PQbackendPID(connection_.get()); }

    Result execute(const std::string& sql) {
        return checked(PQexec(connection_.get(), sql.c_str()));
    }

    void prepare(const std::string& name, const std::string& sql) {
        checked(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr));
    }

    /// A statement whose only parameter is jsonb.
    void prepare_call(const std::string& name, const std::string& sql) {
        constexpr Oid jsonb = 3802;
        checked(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 1, &jsonb));
    }

    Result execute_prepared(const std::string& name, const std::vector<const char*>& parameters) {
        return checked(PQexecPrepared(connection_.get(), name.c_str(),
                                      static_cast<int>(parameters.size()), parameters.data(),
                                      nullptr, nullptr, 0));
    }

    void enter_pipeline() { check(PQenterPipelineMode(connection_.get())); }
    void exit_pipeline() { check(PQexitPipelineMode(connection_.get())); }

    void send(const std::string& name, const std::vector<const char*>& parameters) {
        check(PQsendQueryPrepared(connection_.get(), name.c_str(),
                                  static_cast<int>(parameters.size()), parameters.data(), nullptr,
                                  nullptr, 0));
    }

    /// Asks for the results so far without ending the pipeline.
    void request_flush() {
        check(PQsendFlushRequest(connection_.get()));
        check(PQflush(connection_.get()) == 0 ? 1 : 0);
    }

    void send_sync() { check(PQpipelineSync(connection_.get())); }

    Result receive() {
        Result result = checked(PQgetResult(connection_.get()));
        if (PQresultStatus(result.get()) != PGRES_PIPELINE_SYNC) {
            const Result end(PQgetResult(connection_.get()), &PQclear);
            check(end == nullptr ? 1 : 0);
        }
        return result;
    }

private:
    Result checked(PGresult* raw) {
        Result result(raw, &PQclear);
        switch (PQresultStatus(raw)) {
            case PGRES_COMMAND_OK:
            case PGRES_TUPLES_OK:
            case PGRES_PIPELINE_SYNC:
                return result;
            default:
                fail();
        }
    }

    void check(int succeeded) {
        if (succeeded == 0) {
            fail();
        }
    }

    [[noreturn]] void fail() { throw std::runtime_error(PQerrorMessage(connection_.get())); }

    std::unique_ptr<PGconn, decltype(&PQfinish)> connection_;
};

std::string field(const Result& result, int row, int column) {
    return PQgetvalue(result.get(), row, column);
}

std::vector<const char*> pointers(const Statement& statement, const std::string& parent) {
    std::vector<const char*> parameters;
    parameters.reserve(statement.parameters.size());
    for (const std::string& parameter : statement.parameters) {
        parameters.push_back(parameter.c_str());
    }
    if (statement.needs_parent) {
        parameters.front() = parent.c_str();
    }
    return parameters;
}

void run_sequentially(Connection& connection, const Request& request) {
    std::string parent;
    for (const Statement& statement : request.statements) {
        const Result result =
            connection.execute_prepared(statement.name, pointers(statement, parent));
        if (parent.empty()) {
            parent = field(result, 0, 0);
        }
    }
}

// 100 statements and their results fit into the socket's buffers; more would need a client that
// reads while it sends. Children wait for the key of their parent, which costs one round trip.
void run_pipelined(Connection& connection, const Request& request) {
    std::string parent;
    std::size_t received = 0;
    connection.enter_pipeline();
    for (const Statement& statement : request.statements) {
        if (statement.needs_parent && parent.empty()) {
            connection.request_flush();
            parent = field(connection.receive(), 0, 0);
            ++received;
        }
        connection.send(statement.name, pointers(statement, parent));
    }
    connection.send_sync();
    for (; received <= request.statements.size(); ++received) {
        connection.receive();
    }
    connection.exit_pipeline();
}

struct Peer {
    std::string name;
    std::function<void(Connection&, const Request&)> run;
};

/// One call with one parameter.
Peer call(const std::string& name, const std::string& prepared, std::string Request::*parameter) {
    return {name, [prepared, parameter](Connection& connection, const Request& request) {
                connection.execute_prepared(prepared, {(request.*parameter).c_str()});
            }};
}

std::vector<Peer> peers_of(const std::string& workload) {
    return {{"sequential", run_sequentially},
            {"pipeline", run_pipelined},
            call("hand_plpgsql", "hand_plpgsql_" + workload, &Request::plain),
            call("hand_statement", "hand_statement_" + workload, &Request::listed),
            call("batch_execute", "batch_execute", &Request::batch)};
}

void prepare_statements(Connection& connection, const std::vector<std::string>& workloads) {
    connection.prepare("create_invoice",
                       "INSERT INTO invoice (customer_id, total, billing_address, billing_country)"
                       " VALUES ($1, $2, $3, $4) RETURNING *");
    connection.prepare("create_line",
                       "INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)"
                       " VALUES ($1, $2, $3, $4) RETURNING *");
    connection.prepare("read_line", "SELECT * FROM invoice_line WHERE invoice_line_id = $1");
    connection.prepare("update_line",
                       "UPDATE invoice_line SET quantity = $2 WHERE invoice_line_id = $1"
                       " RETURNING *");
    connection.prepare("delete_line",
                       "DELETE FROM invoice_line WHERE invoice_line_id = $1 RETURNING *");
    connection.prepare_call("batch_execute", "SELECT batch_execute($1)");
    for (const std::string& workload : workloads) {
        for (const char* const peer : {"hand_plpgsql", "hand_statement"}) {
            const Result statement =
                connection.execute("SELECT statement FROM bench.peer WHERE workload = '" +
                                   workload + "' AND peer = '" + peer + "'");
            connection.prepare_call(std::string(peer) + "_" + workload, field(statement, 0, 0));
        }
    }
}

std::vector<Statement> load_statements(Connection& connection, const std::string& work) {
    std::vector<Statement> statements;
    const Result rows = connection.execute(
        "SELECT statement, parameters[1], parameters[2], parameters[3], parameters[4],"
        " cardinality(parameters) FROM bench.client_statements(" +
        work + ")");
    for (int row = 0; row < PQntuples(rows.get()); ++row) {
        Statement statement{field(rows, row, 0), {}, PQgetisnull(rows.get(), row, 1) != 0};
        for (int column = 1; column <= std::stoi(field(rows, row, 5)); ++column) {
            statement.parameters.push_back(field(rows, row, column));
        }
        statements.push_back(std::move(statement));
    }
    return statements;
}

std::vector<Request> load_requests(Connection& connection, const std::string& workload) {
    std::vector<Request> requests;
    for (int variant = 0; variant < variants; ++variant) {
        const std::string work =
            "'" + workload + "', " + std::to_string(batch_size) + ", " + std::to_string(variant);
        const Result texts =
            connection.execute("SELECT bench.batch_request(" + work + "), bench.plain_request(" +
                               work + "), bench.listed_request(" + work + ")");
        requests.push_back({load_statements(connection, work), field(texts, 0, 0),
                            field(texts, 0, 1), field(texts, 0, 2)});
    }
    return requests;
}

double microseconds_of(Connection& connection, const Peer& peer, const Request& request) {
    using Clock = std::chrono::steady_clock;
    connection.execute("BEGIN");
    const Clock::time_point started = Clock::now();
    peer.run(connection, request);
    const std::chrono::duration<double, std::micro> spent = Clock::now() - started;
    connection.execute("ROLLBACK");
    return spent.count();
}

/// How long the process was ready to run and had no processor, ever since it started (proc(5)); 0
/// where the kernel does not tell.
double microseconds_waited(int process) {
    std::ifstream statistics("/proc/" + std::to_string(process) + "/schedstat");
    double ran = 0;
    double waited = 0;
    statistics >> ran >> waited;
    return waited / 1000;
}

struct Sample {
    double microseconds = 0;
    /// Tries that were thrown away.
    int disturbed = 0;
};

// On a quiet machine each of the hundred wake-ups of a sequential client waits for a moment: that
// belongs to it. On a busy one everybody waits for other programs: the least disturbed of some
// tries counts.
Sample take_sample(Connection& connection, const Peer& peer, const Request& request) {
    constexpr int tries = 8;
    constexpr double tolerated = 0.25;
    const auto waited = [&connection] {
        return microseconds_waited(getpid()) + microseconds_waited(connection.backend());
    };
    Sample best;
    double least = std::numeric_limits<double>::infinity();
    for (int disturbed = 0; disturbed < tries && least > tolerated; ++disturbed) {
        const double before = waited();
        const double spent = microseconds_of(connection, peer, request);
        const double share = (waited() - before) / spent;
        if (share < least) {
            least = share;
            best.microseconds = spent;
        }
        best.disturbed = disturbed;
    }
    return best;
}

void take_turns(Connection& connection, const std::string& workload,
                const std::vector<Request>& requests, int turns) {
    connection.execute("SELECT FROM bench.reset()");
    connection.execute("VACUUM (FREEZE, ANALYZE) customer, track, invoice, invoice_line");
    const std::vector<Peer> peers = peers_of(workload);
    for (int turn = -warm_up; turn < turns; ++turn) {
        for (const Peer& peer : peers) {
            const Request& request = requests[static_cast<std::size_t>(turn + warm_up) % variants];
            const Sample sample = take_sample(connection, peer, request);
            if (turn >= 0) {
                std::printf("client,peers,%s,%d,%s,%.2f,%d\n", workload.c_str(), batch_size,
                            peer.name.c_str(), sample.microseconds, sample.disturbed);
            }
        }
    }
}

void measure(int rounds, int turns) {
    const std::vector<std::string> workloads = {"insert", "parent", "mixed"};
    Connection connection;
    prepare_statements(connection, workloads);
    std::vector<std::vector<Request>> requests;
    for (const std::string& workload : workloads) {
        requests.push_back(load_requests(connection, workload));
    }
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = 0; i < workloads.size(); ++i) {
            take_turns(connection, workloads[i], requests[i], turns);
        }
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: client ROUNDS TURNS\n", stderr);
        return EXIT_FAILURE;
    }
    try {
        measure(std::atoi(argv[1]), std::atoi(argv[2]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "client: %s\n", error.what());
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
