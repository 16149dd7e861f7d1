/** Values of columns, and how they become JSON. */
import type { IsJson } from './database.js';
import { usageError } from './errors.js';
import { ExactNumber } from './numbers.js';
import { Group, Operation } from './operations.js';
import { escapedText, interpolatedText, Reference, referenceText, Text } from './references.js';

/** JSON that may hold references, at any depth. */
export type JsonInput =
  | string
  | number
  | bigint
  | boolean
  | null
  | ExactNumber
  | Reference<unknown>
  | readonly JsonInput[]
  | { readonly [key: string]: JsonInput | undefined }
  | PlainObject;

/** Of an interface, which has no index signature; no list, map, function, promise or operation. The encoder looks into it. */
type PlainObject = object & { [K in 'forEach' | 'bind' | 'then' | 'rowCount']?: never };

type Elements<T> = NonNullable<T> extends readonly (infer E)[] ? readonly Value<E>[] : never;

/** What a column of the type `T` takes: that, or a reference to it. Numbers may be given exactly. */
export type Value<T> =
  T | Reference<T> | (number extends T ? bigint | ExactNumber : never) | (IsJson<T> extends true ? JsonInput : Elements<T>);

declare const lookedUp: unique symbol;

/** A value that is looked up in the table that a foreign key references; made by {@link lookup}. */
export class Lookup<out Key> {
  declare readonly [lookedUp]: Key;

  /** @internal */
  constructor(
    readonly column: string,
    readonly value: unknown,
  ) {}
}

type Unreferenced<T> = T extends Reference<infer R> ? R : T;

/**
 * The key of the row that has this value: `artist_id: lookup({ name: 'Marisol Vega' })`. Within one operation a column is
 * looked up in all rows or in none.
 */
export function lookup<
  const Key extends { readonly [column: string]: string | number | bigint | boolean | null | Reference<any> },
>(key: Key): Lookup<{ [C in keyof Key]: Unreferenced<Key[C]> }> {
  const entries = Object.entries(key);
  const [first] = entries;
  if (entries.length !== 1 || !first) throw usageError('lookup takes one column', 'Write lookup({ name: value }).');
  return new Lookup(first[0], first[1]);
}

/** JSON as it is sent: {@link ExactNumber} and bigint stand for numbers of any size. */
export type Json = string | number | boolean | null | bigint | ExactNumber | Json[] | { [key: string]: Json };

/** Where references are looked for: everywhere, nowhere, or in the values of some columns. */
export type ReferencesOption = boolean | readonly string[];

/** Makes JSON of the values of one operation, and checks the references in it. */
export class Encoder {
  /** The objects around the value at hand. */
  private readonly around = new Set<object>();

  constructor(
    private readonly owns: (reference: Reference<unknown>) => boolean,
    private readonly references: ReferencesOption = true,
    /** False: texts are in the language already. */
    private readonly escapes = true,
  ) {}

  /** A value, in which references are looked for unless `column` says that it is of one where they aren't. */
  value(value: unknown, where: string, column?: string): Json {
    return this.encode(value, where, this.isLookedThrough(column));
  }

  /** A value in `when`, `expect` or `for_each`: references count there in any case. */
  anywhere(value: unknown, where: string): Json {
    return this.encode(value, where, true);
  }

  reference(reference: Reference<unknown>, where: string): string {
    const parts = reference instanceof Text ? reference.parts : [reference];
    for (const part of parts) {
      if (part instanceof Reference && !this.owns(part)) {
        throw usageError(`${where} refers to operation "${part.source?.id}", which is not in this batch`);
      }
    }
    return reference instanceof Text ? interpolatedText(reference) : referenceText(reference);
  }

  private isLookedThrough(column: string | undefined): boolean {
    if (typeof this.references === 'boolean') return this.references;
    return column !== undefined && this.references.includes(column);
  }

  private encode(value: unknown, where: string, looked: boolean): Json {
    switch (typeof value) {
      case 'string':
        return looked && this.escapes ? escapedText(value) : value;
      case 'number':
        // JSON has no word for these; PostgreSQL reads them from strings.
        return Number.isFinite(value) ? value : String(value);
      case 'boolean':
      case 'bigint':
        return value;
      case 'object':
        return value === null ? null : this.encodeObject(value, where, looked);
      default:
        throw usageError(
          `${where} is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}`,
          'Only JSON can be sent.',
        );
    }
  }

  private encodeObject(value: object, where: string, looked: boolean): Json {
    if (value instanceof ExactNumber) return value;
    if (value instanceof Reference) {
      if (!looked) throw usageError(`${where} is a reference, but \`references\` says that there is none`);
      return this.reference(value, where);
    }
    if (value instanceof Lookup) throw usageError(`${where}: lookup() must be the value of a column`);
    if (value instanceof Operation || value instanceof Group) {
      throw usageError(`${where} is an operation or a group`, "To use a column of its row write operation.ref('column').");
    }
    if (value instanceof Uint8Array) return hexadecimal(value);
    if (value instanceof ArrayBuffer) return hexadecimal(new Uint8Array(value));
    if (this.around.has(value)) throw usageError(`${where} holds itself`, 'Only JSON can be sent.');
    this.around.add(value);
    try {
      return this.encodeMembers(value, where, looked);
    } finally {
      this.around.delete(value);
    }
  }

  private encodeMembers(value: object, where: string, looked: boolean): Json {
    // `Array.from` makes holes visible; typed arrays are lists of numbers.
    if (Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value)) {
      return Array.from(value as Iterable<unknown>, (element, index) => this.encode(element, `${where}[${index}]`, looked));
    }
    const { toJSON } = value as { toJSON?: unknown };
    if (typeof toJSON === 'function') return this.encode(jsonOf(value, toJSON, where), where, looked);
    // JSON.stringify makes an empty object of a Map or a Promise; here that is a mistake.
    const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
    if (tag !== 'Object') throw usageError(`${where} is a ${tag}`, tag === 'Promise' ? 'Await it.' : 'Only JSON can be sent.');
    const result: { [key: string]: Json } = Object.create(null);
    for (const [key, member] of Object.entries(value)) {
      if (member !== undefined) result[key] = this.encode(member, `${where}.${key}`, looked);
    }
    return result;
  }
}

/** How PostgreSQL reads a bytea. */
function hexadecimal(bytes: Uint8Array): string {
  return `\\x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** A date that is none would be null as JSON. */
function jsonOf(value: object, toJSON: Function, where: string): unknown {
  if (value instanceof Date && Number.isNaN(value.getTime())) throw usageError(`${where} is an invalid date`);
  return toJSON.call(value);
}

/** Rows for `store_params`, with the columns in them that are looked up. */
export class RowEncoder {
  readonly lookups: { [column: string]: string } = Object.create(null);
  private readonly keys = new Set<string>();

  constructor(private readonly encoder: Encoder) {}

  row(row: object, where: string): Json {
    if (typeof row !== 'object' || row === null || Array.isArray(row) || row instanceof Reference) {
      throw usageError(`${where} must be an object of columns`);
    }
    const result: { [key: string]: Json } = Object.create(null);
    for (const [column, value] of Object.entries(row)) {
      if (value !== undefined) result[column] = this.column(column, value, `${where}.${column}`);
    }
    return result;
  }

  private column(column: string, value: unknown, where: string): Json {
    if (!(value instanceof Lookup)) {
      if (column in this.lookups && value !== null) throw this.mixed(where);
      if (value !== null) this.keys.add(column);
      return this.encoder.value(value, where, column);
    }
    if (this.keys.has(column) || (this.lookups[column] ?? value.column) !== value.column) throw this.mixed(where);
    this.lookups[column] = value.column;
    return this.encoder.value(value.value, where, column);
  }

  private mixed(where: string) {
    return usageError(`${where}: a column is looked up by one other column in all rows of an operation, or in none`);
  }
}
