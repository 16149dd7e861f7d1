/** How the parts of an operation are written in the language. */
import { usageError } from './errors.js';
import { encodedFilter } from './filters.js';
import type { Guard } from './operation_options.js';
import { Fact, Reference, type Condition } from './references.js';
import type { Encoder, Json } from './values.js';

export type AnyFields = { [key: string]: Json };

export function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

const name = '(?:[^".]+|"(?:[^"]|"")*")';
const writtenName = new RegExp(`^${name}(?:\\.${name})?$`);

/** Names that are written as in the language are left alone, others quoted. */
export function sentName(entity: string): string {
  if (writtenName.test(entity)) return entity;
  const dot = entity.indexOf('.');
  const parts = dot < 0 ? [entity] : [entity.slice(0, dot), entity.slice(dot + 1)];
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
}

export function itemOf<T>(): Reference<T> {
  return new Reference<T>(undefined, [new Fact('@item')]);
}

export const indexOfItem = new Reference<number>(undefined, [new Fact('@index')]);

export function filterParams(where: object | undefined, encoder: Encoder): AnyFields {
  return where === undefined ? {} : { query_params: encodedFilter(where, encoder, 'where') };
}

export function columnValues(parts: { [key: string]: object | undefined }, encoder: Encoder): AnyFields {
  const fields: AnyFields = {};
  for (const [key, values] of Object.entries(parts)) {
    if (values === undefined) continue;
    if (typeof values !== 'object' || values === null) throw usageError(`${key} must be an object of columns`);
    if (Array.isArray(values)) {
      fields[key] = [...values];
      continue;
    }
    const encoded: AnyFields = Object.create(null);
    for (const [column, value] of Object.entries(values)) {
      if (value !== undefined) encoded[column] = encoder.value(value, `${key}.${column}`, column);
    }
    fields[key] = encoded;
  }
  return fields;
}

export function encodedCondition(condition: Condition, encoder: Encoder, where: string): AnyFields {
  if (!(condition?.ref instanceof Reference))
    throw usageError(`${where} takes conditions`, "Write operation.ref('column').test({ ge: 1 }).");
  for (const [operator, operand] of Object.entries(condition.operators)) {
    // To leave it out would ask for less than was meant.
    if (operand === undefined) throw usageError(`${where}: ${operator} is undefined`, 'Leave the operator out.');
  }
  return {
    ref: encoder.reference(condition.ref, where),
    ...(encoder.anywhere(condition.operators, where) as AnyFields),
  };
}

export function encodedGuard(guard: Guard, encoder: Encoder): AnyFields {
  if (typeof guard !== 'object' || guard === null)
    throw usageError('expect takes guards', "Write { rows: 1 } or operation.ref('column').test({ ge: 1 }).");
  if (!('ref' in guard)) return encoder.anywhere(guard, 'expect') as AnyFields;
  const { ref, operators, ...others } = guard;
  return { ...encodedCondition({ ref, operators }, encoder, 'expect'), ...(encoder.anywhere(others, 'expect') as AnyFields) };
}
