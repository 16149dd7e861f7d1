// Which expressions and types run nothing that could tell whether several rows were written by one
// statement or by several: lists of what is allowed, node by node and function by function.
// Whatever is not listed is not allowed.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// Whether all that works on values of a type is allowed: conversion from and to text and JSON,
/// comparison, the checks of a domain.
bool is_allowed_type(Oid type);

/// How an expression of a table is run.
enum class Evaluation {
    in_the_plan,     ///< as a part of the statement's plan, which is looked at too: defaults
    by_the_executor  ///< out of sight: checks, generated columns, indexes, conditions of triggers
};

/// nullptr is allowed.
bool is_allowed_expression(Node* expression, Evaluation evaluation);

/// The same of an expression as the catalogs store it.
bool is_allowed_expression(const char* stored, Evaluation evaluation);

/// The same of a part of a plan: of one that writes rows, in the order of the request or before
/// their turn; of a part that is computed once for all rows; of one that reads for several
/// operations, in any order; of a query that is run within one.
bool is_allowed_in_change(Node* expression);
bool is_allowed_out_of_turn(Node* expression);
bool is_allowed_once(Node* expression);
bool is_allowed_in_read(Node* expression);
bool is_allowed_in_query(Node* expression);

}  // namespace batch_ops::postgres
