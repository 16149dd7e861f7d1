// Which stored expressions (defaults, CHECKs, expressions of indexes) and types run nothing that
// could tell whether several rows were written by one statement or by several: lists of what is
// allowed, node by node and function by function. Whatever is not listed is not allowed.
#pragma once

#include "postgres/server/pg_headers.hpp"

namespace batch_ops::postgres {

// Server's terms: call these under the guard.

/// Whether all that works on values of a type is built in: conversion from and to text and JSON,
/// comparison.
bool is_allowed_type(Oid type);

/// Whether a function that the server calls by itself (a support function of an index) is built in.
bool is_built_in_function(Oid function);

/// nullptr is allowed.
bool is_allowed_expression(Node* expression);

/// The same of an expression as the catalogs store it.
bool is_allowed_expression(const char* stored);

}  // namespace batch_ops::postgres
