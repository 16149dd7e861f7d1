// Mistakes in words of the language of batches, not of JSON Schema.
import { type Catalog, follow, isObject, type Schema, type SchemaObject } from './catalog.ts';

const typeWords: Record<string, string> = {
  string: 'text', integer: 'a whole number', number: 'a number', boolean: 'true or false', object: 'an object', array: 'a list', null: 'null',
};

const formatWords: Record<string, string> = {
  date: 'a date such as "2026-01-31"', 'date-time': 'a time such as "2026-01-31T12:00:00Z"', time: 'a time of day such as "12:00:00"', uuid: 'a uuid',
};

const componentWords: Record<string, string> = {
  Reference: 'a reference ("$ref:id.column")',
  ReferenceText: 'a reference ("$ref:id.column")',
  IntegerText: 'its digits as text',
  NumberText: 'its digits as text',
  OperationId: 'a name of letters, digits and "_"',
};

export function typeOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeWords[typeof value] ?? typeof value;
}

export function quotedList(names: string[], conjunction: 'and' | 'or'): string {
  const quoted = names.map((name) => `"${name}"`);
  return joined(quoted, conjunction);
}

export function joined(words: string[], conjunction: 'and' | 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}

/** What a schema takes: `a whole number`, `"asc" or "desc"`. */
export function describe(catalog: Catalog, schema: Schema | undefined): string[] {
  const name = isObject(schema) && typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1)! : undefined;
  if (name !== undefined && componentWords[name] !== undefined) {
    return [componentWords[name]];
  }
  const followed = follow(catalog, schema);
  if (!isObject(followed)) {
    return [];
  }
  const alternatives = (followed.anyOf ?? followed.oneOf) as Schema[] | undefined;
  if (Array.isArray(alternatives) && followed.type === undefined) {
    return alternatives.flatMap((each) => describe(catalog, each));
  }
  if ('const' in followed) {
    return [JSON.stringify(followed.const)];
  }
  if (Array.isArray(followed.enum)) {
    return listed(followed.enum);
  }
  if (typeof followed.format === 'string' && formatWords[followed.format] !== undefined) {
    return [formatWords[followed.format]!];
  }
  if (followed.type === 'string' && followed.pattern === '^[0-9]+$') {
    return [componentWords.IntegerText!];
  }
  const types = Array.isArray(followed.type) ? (followed.type as string[]) : typeof followed.type === 'string' ? [followed.type] : [];
  return types.map((type) => typeWords[type] ?? type);
}

function listed(values: unknown[]): string[] {
  const shown = values.slice(0, 12).map((value) => JSON.stringify(value));
  return values.length > shown.length ? [...shown, `${values.length - shown.length} others`] : shown;
}

export function describeAll(catalog: Catalog, schemas: (Schema | undefined)[]): string {
  const words = [...new Set(schemas.flatMap((schema) => describe(catalog, schema)))];
  return joined(words, 'or');
}

/** One keyword that a value does not meet. */
export function sayKeyword(catalog: Catalog, keyword: string, schema: SchemaObject, value: unknown): string | undefined {
  switch (keyword) {
    case 'type':
    case 'const':
    case 'enum': {
      const words = describe(catalog, schema);
      return words.length === 0 ? undefined : `must be ${joined([...new Set(words)], 'or')}, not ${shown(value)}`;
    }
    case 'format':
      return `${shown(value)} is not described here, where ${formatWords[String(schema.format)] ?? `the format ${String(schema.format)}`} is; the server decides`;
    case 'pattern':
      if (/^\^\[A-Za-z0-9_\][*+]\$$/.test(String(schema.pattern))) {
        return `${shown(value)} may hold only letters A to Z, digits and "_"`;
      }
      if (String(schema.pattern).startsWith('^\\$ref:')) {
        return `must be ${componentWords.Reference} and nothing else, not ${shown(value)}`;
      }
      return typeof schema.description === 'string'
        ? `${shown(value)} does not fit: ${schema.description}`
        : `${shown(value)} does not match ${String(schema.pattern)}`;
    case 'minimum':
      return `must be at least ${String(schema.minimum)}`;
    case 'maximum':
      return `must be at most ${String(schema.maximum)}`;
    case 'exclusiveMinimum':
      return `must be more than ${String(schema.exclusiveMinimum)}`;
    case 'exclusiveMaximum':
      return `must be less than ${String(schema.exclusiveMaximum)}`;
    case 'minLength':
      return Number(schema.minLength) === 1 ? 'must not be empty' : `must have at least ${String(schema.minLength)} characters`;
    case 'maxLength':
      return `must have at most ${String(schema.maxLength)} characters`;
    case 'minItems':
      return Number(schema.minItems) === 1 ? 'must not be empty' : `must have at least ${String(schema.minItems)} items`;
    case 'maxItems':
      return `must have at most ${String(schema.maxItems)} items`;
    case 'minProperties':
      return Number(schema.minProperties) === 1 ? 'must not be empty' : `must have at least ${String(schema.minProperties)} keys`;
    case 'maxProperties':
      return `must have at most ${String(schema.maxProperties)} keys`;
    case 'not':
      return typeof value === 'string' && /^[a-z-]+::/.test(value)
        ? 'an operator as a prefix is for reads only; write it as an object such as {"gt": 5}'
        : 'is not allowed here';
    default:
      return undefined;
  }
}

export function shown(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    const text = JSON.stringify(value);
    return text.length > 40 ? `${text.slice(0, 37)}…"` : text;
  }
  return typeOf(value);
}
