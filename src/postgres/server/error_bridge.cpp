#include "postgres/server/error_bridge.hpp"

#include <exception>
#include <memory>
#include <new>
#include <string>

#include "engine/core/sqlstate.hpp"
#include "engine/execution/kept_error.hpp"

namespace batch_ops::postgres {

namespace {

// A character that the cut has divided is left out. A foreign server's message may be in another
// encoding than it says: what is no character of the database's becomes a question mark.
std::string valid_text(const char* text, std::size_t length, bool is_cut) {
    constexpr std::size_t longest_character = 4;
    const int encoding = GetDatabaseEncoding();
    std::string valid;
    valid.reserve(length);
    std::size_t done = 0;
    while (done < length) {
        const auto good = static_cast<std::size_t>(
            pg_encoding_verifymbstr(encoding, text + done, static_cast<int>(length - done)));
        valid.append(text + done, good);
        done += good;
        if (done < length && !(is_cut && length - done < longest_character)) {
            valid += '?';
        }
        ++done;
    }
    return valid;
}

// What the server has put together of what a user wrote is of any length.
std::string text_of(const char* text, std::size_t longest) {
    if (text == nullptr) {
        return {};
    }
    const std::size_t length = strnlen(text, longest + 1);
    if (length <= longest) {
        return valid_text(text, length, false);
    }
    const bool has_ellipsis = GetDatabaseEncoding() == PG_UTF8;
    return valid_text(text, longest, true) + (has_ellipsis ? "… (truncated)" : "... (truncated)");
}

ErrorFields fields_of(const ErrorData& error) {
    constexpr std::size_t whole = MaxAllocSize;
    ErrorFields fields;
    fields.sqlstate = unpack_sql_state(error.sqlerrcode);
    // PostgREST reads the texts of its own SQLSTATE as JSON: where it is raised it must stay whole.
    const std::size_t longest = fields.sqlstate == sqlstate::postgrest ? whole : longest_error_text;
    fields.message = text_of(error.message, longest);
    fields.detail = text_of(error.detail, longest);
    fields.hint = text_of(error.hint, longest);
    fields.schema = text_of(error.schema_name, longest);
    fields.table = text_of(error.table_name, longest);
    fields.column = text_of(error.column_name, longest);
    fields.datatype = text_of(error.datatype_name, longest);
    fields.constraint = text_of(error.constraint_name, longest);
    // No report has these.
    fields.detail_log = text_of(error.detail_log, whole);
    fields.context = text_of(error.context, whole);
    fields.internal_query = text_of(error.internalquery, whole);
    fields.internal_position = error.internalpos;
    fields.source_file = text_of(error.filename, longest_error_text);
    fields.source_line = error.lineno;
    fields.source_function = text_of(error.funcname, longest_error_text);
    return fields;
}

// Whether the body raised an error, which is then on the server's stack of errors. Its frame holds
// nothing but plain pointers, for longjmp comes back here. Not inlined, so that no caller's object
// joins that frame.
[[gnu::noinline]] bool raises_error(void (*body)(void*), void* argument) {
    sigjmp_buf* const outer_exception_stack = PG_exception_stack;
    ErrorContextCallback* const outer_context_stack = error_context_stack;
    MemoryContext const entry_context = CurrentMemoryContext;
    sigjmp_buf jump;

    if (sigsetjmp(jump, 0) == 0) {
        PG_exception_stack = &jump;
        body(argument);
        PG_exception_stack = outer_exception_stack;
        error_context_stack = outer_context_stack;
        return false;
    }
    PG_exception_stack = outer_exception_stack;
    error_context_stack = outer_context_stack;
    MemoryContextSwitchTo(entry_context);
    return true;
}

// Takes the error from the server's stack of errors; nullptr when there is no memory for that.
ErrorData* take_error() {
    ErrorData* error = nullptr;
    raises_error([](void* copy) { *static_cast<ErrorData**>(copy) = CopyErrorData(); }, &error);
    FlushErrorState();
    return error;
}

// The exception between keep_current_exception and report_kept_exception. A plain pointer: a static
// with a destructor would run it at some point of the server's exit.
ErrorFields* kept_error = nullptr;

ErrorFields fields_of_current_exception() {
    try {
        throw;
    } catch (const BatchError& error) {
        return error.fields();
    } catch (const std::bad_alloc&) {
        return {.sqlstate = std::string(sqlstate::out_of_memory), .message = "out of memory"};
    } catch (const std::exception& error) {
        return {.sqlstate = std::string(sqlstate::internal_error),
                .message = std::string("batch_ops internal error: ") + error.what()};
    } catch (...) {
        return {.sqlstate = std::string(sqlstate::internal_error),
                .message = "batch_ops internal error"};
    }
}

char* copy_or_null(const std::string& text) {
    return text.empty() ? nullptr : pstrdup(text.c_str());
}

// ThrowErrorData keeps the pointer only, until the error has been reported.
char* copy_for_the_report(const std::string& text) {
    return text.empty() ? nullptr : MemoryContextStrdup(ErrorContext, text.c_str());
}

int sqlstate_code(const std::string& code) {
    return code.size() == 5 ? MAKE_SQLSTATE(code[0], code[1], code[2], code[3], code[4])
                            : ERRCODE_INTERNAL_ERROR;
}

ErrorData* make_error_data(const ErrorFields& fields) {
    auto* error = static_cast<ErrorData*>(palloc0(sizeof(ErrorData)));
    error->elevel = ERROR;
    error->sqlerrcode = sqlstate_code(fields.sqlstate);
    error->message = pstrdup(fields.message.c_str());
    error->detail = copy_or_null(fields.detail);
    error->detail_log = copy_or_null(fields.detail_log);
    error->hint = copy_or_null(fields.hint);
    error->context = copy_or_null(fields.context);
    error->schema_name = copy_or_null(fields.schema);
    error->table_name = copy_or_null(fields.table);
    error->column_name = copy_or_null(fields.column);
    error->datatype_name = copy_or_null(fields.datatype);
    error->constraint_name = copy_or_null(fields.constraint);
    error->internalquery = copy_or_null(fields.internal_query);
    error->internalpos = fields.internal_position;
    error->filename = copy_for_the_report(fields.source_file);
    error->lineno = fields.source_line;
    error->funcname = copy_for_the_report(fields.source_function);
    return error;
}

}  // namespace

namespace detail {

void run_guarded(void (*body)(void*), void* argument) {
    if (!raises_error(body, argument)) {
        return;
    }
    ErrorData* const error = take_error();
    if (error == nullptr) {
        throw std::bad_alloc();
    }
    PgError exception(fields_of(*error));
    FreeErrorData(error);
    throw exception;
}

void keep_current_exception() noexcept {
    delete kept_error;
    kept_error = nullptr;
    try {
        kept_error = new ErrorFields(fields_of_current_exception());
    } catch (...) {
        // Not even the message could be copied: report_kept_exception says so.
    }
}

void report_kept_exception() {
    if (kept_error == nullptr) {
        ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
    }
    ErrorData* error = make_error_data(*kept_error);
    delete kept_error;
    kept_error = nullptr;
    if (error->context != nullptr) {
        // The server has collected the context when it raised the error; the callers' lines are
        // in it, and the one that catches this puts their callbacks back.
        error_context_stack = nullptr;
    }
    ThrowErrorData(error);
    pg_unreachable();
}

}  // namespace detail

void throw_if_interrupted() {
    if (memory_is_short()) {
        throw std::bad_alloc();
    }
    // Every recursion of the engine comes by here.
    if (stack_is_too_deep()) {
        call_postgres([] { check_stack_depth(); });
    }
    if (InterruptPending) {
        call_postgres([] { CHECK_FOR_INTERRUPTS(); });
    }
}

}  // namespace batch_ops::postgres
