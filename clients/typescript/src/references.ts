/** References to what other operations return, facts of the batch, conditions, and text that holds references. */
import type { IsJson } from './database.js';
import { usageError } from './errors.js';
import type { Value } from './values.js';

declare const leadsTo: unique symbol;

type Element<T> = NonNullable<T> extends readonly (infer E)[] ? E : never;
type Primitive = string | number | boolean | bigint;

/** What can be named within a value: within JSON anything, within a text or a number nothing. */
type Properties<T> =
  IsJson<NonNullable<T>> extends true
    ? string | number
    : NonNullable<T> extends Primitive
      ? never
      : NonNullable<T> extends readonly unknown[]
        ? number
        : keyof NonNullable<T> & (string | number);
type Property<T, K> = IsJson<NonNullable<T>> extends true ? T : K extends keyof NonNullable<T> ? NonNullable<T>[K] : Element<T>;

type NotNull<T> =
  IsJson<NonNullable<T>> extends true ? NonNullable<T> : NonNullable<T> extends (infer E)[] ? NonNullable<E>[] : NonNullable<T>;

/** Numbers are compared with numbers: the digits that exact ones come in are a text here, and equal to none. */
type Operand<T> = IsJson<T> extends true ? Value<T> : number extends T ? Exclude<Value<T>, string> : Value<T>;

/** Operators of `when` and `expect`; all that are given must hold. */
export interface ConditionOperators<T> {
  eq?: Operand<T>;
  ne?: Operand<T>;
  lt?: Operand<NonNullable<T>>;
  le?: Operand<NonNullable<T>>;
  gt?: Operand<NonNullable<T>>;
  ge?: Operand<NonNullable<T>>;
  in?: readonly Operand<T>[];
  'not-in'?: readonly Operand<T>[];
  is?: null | true | false | 'not null';
}

/** What `when` and `expect` ask about a value; made by `test()` and `exists()` of references and operations. */
export interface Condition {
  readonly ref: Reference<unknown>;
  readonly operators: { readonly [operator: string]: unknown };
}

/** What a reference begins with: an operation, or nothing for a fact of the batch. */
export interface ReferenceSource {
  readonly id: string;
}

/** A reference to a value that is not known until the batch runs; `T` is the type of what it leads to. */
export class Reference<T> {
  declare readonly [leadsTo]: T;

  /** @internal */
  constructor(
    readonly source: ReferenceSource | undefined,
    readonly path: readonly (string | number | Fact)[],
    readonly sign: '' | '-' = '',
  ) {}

  // `S` is `T`. Methods that don't name `T` leave it to the property above to say which references fit where.

  /** What is in it: a column of a row, a member of a jsonb object, an element of an array by its number. */
  ref<S, const K extends Properties<S>>(this: Reference<S>, key: K): Reference<Property<S, K>> {
    return new Reference(this.source, [...this.path, key]);
  }

  /** The same of every element of an array: an array again. */
  all<S, const K extends Properties<Element<S>>>(this: Reference<S>, key: K): Reference<Property<Element<S>, K>[]> {
    return new Reference(this.source, [...this.path, new Fact('*'), key]);
  }

  /** Says that it isn't null, nor an element of it. If it is, the server decides: for a NOT NULL column it is an error. */
  nonNull<S>(this: Reference<S>): Reference<NotNull<S>> {
    return new Reference(this.source, this.path, this.sign);
  }

  /** The number with its sign turned, to take from a column: `increment: { stock: line.ref('quantity').negated() }`. */
  negated(this: Reference<number | string | null>): Reference<number> {
    return new Reference<number>(this.source, this.path, this.sign === '-' ? '' : '-');
  }

  /** A condition for `when` and `expect`. */
  test<S>(this: Reference<S>, operators: ConditionOperators<NoInfer<S>>): Condition {
    return { ref: this, operators: { ...operators } };
  }

  /** A condition: that this leads to something (or not). */
  exists(expected = true): Condition {
    return { ref: this, operators: { exists: expected } };
  }

  toString(): string {
    throw usageError('a reference is no text', 'Put it into a text with the tag text: text`Dear ${customer.ref("name")}`.');
  }

  toJSON(): never {
    throw usageError('a reference has a meaning only within the operations of its batch');
  }
}

/** A path segment that is written as it is: `*` or a fact. */
export class Fact {
  constructor(readonly name: string) {}
}

const plainSegment = /^[A-Za-z0-9_]+$/;

function segmentText(segment: string | number | Fact): string {
  if (segment instanceof Fact) return segment.name;
  const text = String(segment);
  return plainSegment.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

/** `id.column` as it is between the braces of a reference. */
function referencePath(reference: Reference<unknown>): string {
  const segments = reference.path.map(segmentText);
  return (reference.source ? [reference.source.id, ...segments] : segments).join('.');
}

/** How a reference is written as a value of its own. Braces are needed where anything but plain names is in it. */
export function referenceText(reference: Reference<unknown>): string {
  const path = referencePath(reference);
  const plain = reference.sign === '' && /^[A-Za-z0-9_.*@]+$/.test(path);
  return plain ? `$ref:${path}` : `${reference.sign}$ref:{${path}}`;
}

/** Text that others have written never acts as a reference. */
export function escapedText(text: string): string {
  return text.includes('$ref:') ? text.replaceAll('$ref:', '$$$$ref:') : text;
}

/** A text with references in it; made by {@link text}. */
export class Text extends Reference<string> {
  /** @internal */
  constructor(readonly parts: readonly (string | Reference<unknown>)[]) {
    super(undefined, []);
  }

  override negated(): never {
    throw usageError('a text has no sign', 'Negate the reference in it: reference.negated().');
  }
}

/** How a text with references is written: everything but the references is escaped. */
export function interpolatedText(value: Text): string {
  return value.parts
    .map((part, index) => {
      if (typeof part === 'string') return escapedText(part);
      const before = value.parts[index - 1];
      if (typeof before === 'string' && before.endsWith('$')) {
        throw usageError(
          'a reference cannot follow a "$" in a text',
          'Together they would mean the text "$ref:"; put something between them.',
        );
      }
      return `${part.sign}$ref:{${referencePath(part)}}`;
    })
    .join('');
}

/**
 * A text that holds references: ``text`Dear ${customer.ref('first_name')},` ``. Other values are put in as they are and
 * never act as references.
 */
export function text(
  strings: TemplateStringsArray,
  ...values: readonly (string | number | bigint | boolean | Reference<unknown>)[]
): Text {
  const parts: (string | Reference<unknown>)[] = [];
  const add = (part: string | Reference<unknown>) => {
    const last = parts.length - 1;
    if (typeof part === 'string' && typeof parts[last] === 'string') parts[last] += part;
    else parts.push(part);
  };
  strings.forEach((string, index) => {
    add(string);
    const value = values[index];
    if (index >= values.length) return;
    if (value instanceof Text) value.parts.forEach(add);
    else if (value instanceof Reference) add(value);
    else if (value === null || value === undefined) throw usageError(`text has ${String(value)} in it`);
    else add(String(value));
  });
  return new Text(parts);
}

const factOf = <T>(...path: (string | Fact)[]) => new Reference<T>(undefined, path);

/** Facts of the batch: the same throughout it. */
export const fact = {
  /** The time of the transaction. */
  now: factOf<string>(new Fact('@now')),
  /** The day. */
  today: factOf<string>(new Fact('@today')),
  /** The current role. */
  user: factOf<string>(new Fact('@user')),
  /** A member of the JWT claims: `fact.claims('sub')`. All of them without a name. */
  claims<T = string>(...path: string[]): Reference<T> {
    return factOf<T>(new Fact('@claims'), ...path);
  },
  /** A random uuid: the same for one name throughout the batch. */
  uuid(name: string): Reference<string> {
    if (!plainSegment.test(name))
      throw usageError(`"${name}" is no name of a uuid`, 'Use ASCII letters, digits and underscores.');
    return factOf<string>(new Fact('@uuid'), name);
  },
} as const;
