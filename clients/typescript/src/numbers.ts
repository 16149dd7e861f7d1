/** Numbers that JavaScript would round: how they are given, written and read. */
import { usageError } from './errors.js';
import type { Json } from './values.js';

declare const exact: unique symbol;

/** A number with all of its digits; made by {@link numeric}. */
export class ExactNumber {
  declare readonly [exact]: true;

  /** @internal */
  constructor(readonly digits: string) {}

  toString(): string {
    return this.digits;
  }

  /** For those who write JSON by themselves: PostgreSQL reads the digits from a string, too. */
  toJSON(): string {
    return this.digits;
  }
}

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** A number by its digits: `numeric('1.10')`, `numeric('12345678901234567890')`. It is sent as it is written. */
export function numeric(digits: string | number | bigint): ExactNumber {
  const text = String(digits);
  if (!jsonNumber.test(text)) throw usageError(`"${text}" is no number`, 'Write it as in JSON: numeric("-1.10").');
  return new ExactNumber(text);
}

/** JSON text; numbers of any size are written with all of their digits. */
export function jsonText(value: Json): string {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof ExactNumber) return value.digits;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, member]) => `${JSON.stringify(key)}:${jsonText(member)}`)
    .join(',')}}`;
}

/** The same for those who write the JSON themselves: numbers that JavaScript has no value for become strings. */
export function plainJson(value: Json): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof ExactNumber) return String(Number(value.digits)) === value.digits ? Number(value.digits) : value.digits;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plainJson);
  // Not by assignment: a member may be named __proto__.
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plainJson(member)]));
}

/**
 * Parses JSON; a number that JavaScript would write otherwise than it came is a string of its digits. So `String(n)` of
 * whatever comes back is the number as the server wrote it.
 */
export function parseExactly(text: string): unknown {
  return JSON.parse(withRoundedNumbersQuoted(text));
}

const numberAt = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** In JSON digits are numbers wherever they are in no string. What is no JSON is left to the parser. */
function withRoundedNumbersQuoted(text: string): string {
  let result = '';
  let kept = 0; // all before it is in the result
  let position = 0;
  while (position < text.length) {
    const character = text.charCodeAt(position);
    if (character === 0x22) {
      position = endOfString(text, position);
    } else if (character === 0x2d || (character >= 0x30 && character <= 0x39)) {
      numberAt.lastIndex = position;
      const digits = numberAt.exec(text)?.[0] ?? '-';
      if (String(Number(digits)) !== digits && jsonNumber.test(digits)) {
        result += `${text.slice(kept, position)}"${digits}"`;
        kept = position + digits.length;
      }
      position += digits.length;
    } else {
      position += 1;
    }
  }
  return kept === 0 ? text : result + text.slice(kept);
}

function endOfString(text: string, begin: number): number {
  let position = begin + 1;
  for (;;) {
    const quote = text.indexOf('"', position);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    position = quote + 1;
  }
}
