/** What is read of the OpenAPI document that batch_openapi() returns. */
import { usageError } from '../errors.js';

export interface JsonSchema {
  type?: string | readonly string[];
  format?: string;
  enum?: readonly unknown[];
  const?: unknown;
  items?: JsonSchema;
  properties?: { readonly [name: string]: JsonSchema };
  required?: readonly string[];
  anyOf?: readonly JsonSchema[];
  description?: string;
  readOnly?: boolean;
  $ref?: string;
}

/** What the document says of a table or view beside its columns, in `x-relations`. */
export interface RelationFacts {
  kind: string;
  schema: string;
  name: string;
  primaryKey?: readonly string[];
  foreignKeys?: readonly ForeignKey[];
}

export interface ForeignKey {
  name: string;
  schema: string;
  entity: string;
  unique?: boolean;
  columns: readonly string[];
  referencedColumns: readonly string[];
}

/** The parts of a document that types are made of. */
export interface OpenAPIDocument {
  readonly schemas: { readonly [component: string]: JsonSchema };
  /** Which relation a component is. */
  readonly relations: { readonly [component: string]: RelationFacts };
}

/** A table, view or function, by its schema and name. */
export interface QualifiedName {
  schema: string;
  name: string;
  /** Whether it can be named without its schema. */
  visible: boolean;
}

interface Parsed {
  components?: { schemas?: OpenAPIDocument['schemas'] };
  'x-relations'?: OpenAPIDocument['relations'];
  message?: string;
}

/** Reads a document; says clearly what is wrong with another one. */
export function readDocument(text: string, source: string): OpenAPIDocument {
  let document: Parsed;
  try {
    document = JSON.parse(text);
  } catch {
    throw usageError(`${source} is not JSON`, 'It must be what batch_openapi() returns: psql -XAtc "SELECT batch_openapi()".');
  }
  const schemas = document?.components?.schemas;
  if (schemas?.['BatchRequest']) return { schemas, relations: document['x-relations'] ?? {} };
  const said = document?.message ? ` It says: ${document.message}` : '';
  throw usageError(`${source} is no document of batch_openapi().${said}`);
}

/** `table`, `schema.table`, with names in double quotes where they are not plain. */
function nameParts(entity: string): string[] {
  const parts: string[] = [];
  const part = /(?:"((?:[^"]|"")*)"|([^.]+))(?:\.|$)/y;
  for (let match = part.exec(entity); match && match[0] !== ''; match = part.exec(entity)) {
    parts.push(match[1] !== undefined ? match[1].replaceAll('""', '"') : match[2]!);
    if (part.lastIndex >= entity.length) break;
  }
  return parts;
}

/** The names that an operation's `entity` may be; the document lists the short one, if there is one, before the long one. */
export function qualifiedName(operation: JsonSchema, facts: RelationFacts | undefined): QualifiedName {
  const entity = operation.properties?.['entity'];
  const names = (entity?.enum ?? [entity?.const]).map((name) => nameParts(String(name)));
  const visible = names.some((parts) => parts.length === 1);
  if (facts) return { schema: facts.schema, name: facts.name, visible };
  const long = names.find((parts) => parts.length === 2);
  return { schema: long?.[0] ?? 'public', name: long?.[1] ?? names[0]![0]!, visible };
}
