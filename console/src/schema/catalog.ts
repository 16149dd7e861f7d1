// What the OpenAPI document says: which operations there are on which entities, and the columns of these.
export type Schema = boolean | { [keyword: string]: unknown };
export type SchemaObject = Exclude<Schema, boolean>;

export interface DescribedOperation {
  /** as it may be written: the name, and the name with its schema */
  names: string[];
  entity: string;
  action: string;
  /** name of the component */
  component: string;
}

export interface ForeignKey {
  name: string;
  columns: string[];
  /** the entity that it leads to */
  entity: string;
  referencedColumns: string[];
}

export interface Relation {
  primaryKey: string[];
  foreignKeys: ForeignKey[];
}

export interface Catalog {
  components: Record<string, Schema>;
  /** keys of each entity; empty where the document does not tell them */
  relations: Map<string, Relation>;
  operations: DescribedOperation[];
  entities: string[];
  /** whether batch_read is offered too */
  offersRead: boolean;
}

const prefix = '#/components/schemas/';

/** @throws Error where the document is not one of batch_openapi */
export function readCatalog(document: unknown): Catalog {
  const components = (document as { components?: { schemas?: Record<string, Schema> } } | null)?.components?.schemas;
  if (typeof components !== 'object' || components === null || !isObject(components.BatchRequest) || !isObject(components.BatchOperation)) {
    throw new Error('the document has no BatchRequest; is this batch_openapi of batch_ops?');
  }
  const paths = (document as { paths?: Record<string, unknown> }).paths ?? {};
  const operations = describedOperations(components);
  return {
    components,
    relations: readRelations((document as Record<string, unknown>)['x-relations'], operations),
    operations,
    entities: [...new Set(operations.map(({ entity }) => entity))],
    offersRead: Object.keys(paths).some((path) => path.endsWith('/batch_read')),
  };
}

/** By component in the document, by entity here. */
function readRelations(described: unknown, operations: DescribedOperation[]): Map<string, Relation> {
  const entityOf = new Map(operations.map((each) => [baseOf(each), each.entity]));
  const relations = Object.entries(isObject(described) ? described : {});
  const place = (schema: unknown, name: unknown) => JSON.stringify([schema, name]);
  const entityAt = new Map(relations.flatMap(([component, relation]): [string, string][] => {
    const entity = entityOf.get(component);
    return entity === undefined || !isObject(relation) ? [] : [[place(relation.schema, relation.name), entity]];
  }));
  const texts = (value: unknown) => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);
  return new Map(relations.flatMap(([component, relation]): [string, Relation][] => {
    const entity = entityOf.get(component);
    if (entity === undefined || !isObject(relation)) {
      return [];
    }
    const foreignKeys = (Array.isArray(relation.foreignKeys) ? relation.foreignKeys : []).filter(isObject).flatMap((key): ForeignKey[] => {
      // One that leads to a table which the role may not use is of no use here.
      const target = entityAt.get(place(key.schema, key.entity));
      return target === undefined ? [] : [{ name: String(key.name), columns: texts(key.columns), referencedColumns: texts(key.referencedColumns), entity: target }];
    });
    return [[entity, { primaryKey: texts(relation.primaryKey), foreignKeys }]];
  }));
}

/** The component of the entity's rows. */
const baseOf = ({ component, action }: DescribedOperation) => component.slice(0, -action.length - 1);

export function canonicalName(catalog: Catalog, entity: string | undefined): string | undefined {
  return catalog.operations.find(({ names }) => entity !== undefined && names.includes(entity))?.entity;
}

export function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function describedOperations(components: Record<string, Schema>): DescribedOperation[] {
  const alternatives = (components.BatchOperation as SchemaObject).oneOf ?? (components.BatchOperation as SchemaObject).anyOf;
  const references = Array.isArray(alternatives) ? alternatives : [components.BatchOperation];
  return references.flatMap((alternative) => {
    const reference = isObject(alternative) ? alternative.$ref : undefined;
    if (typeof reference !== 'string' || !reference.startsWith(prefix)) {
      return [];
    }
    const component = reference.slice(prefix.length);
    const names = allowedTexts(property(components[component], 'entity'));
    return allowedTexts(property(components[component], 'action')).flatMap((action) =>
      names.length === 0 ? [] : [{ names, entity: names[0]!, action, component }]);
  });
}

export function property(schema: Schema | undefined, name: string): Schema | undefined {
  const properties = isObject(schema) ? schema.properties : undefined;
  return isObject(properties) && Object.hasOwn(properties, name) ? (properties[name] as Schema) : undefined;
}

function allowedTexts(schema: Schema | undefined): string[] {
  if (!isObject(schema)) {
    return [];
  }
  const values = 'const' in schema ? [schema.const] : Array.isArray(schema.enum) ? schema.enum : [];
  return values.filter((value): value is string => typeof value === 'string');
}

export function follow(catalog: Catalog, schema: Schema | undefined): Schema | undefined {
  let current = schema;
  for (let steps = 0; isObject(current) && typeof current.$ref === 'string' && steps < 20; steps += 1) {
    // In what the validator has made of a component, it stands under $defs.
    const [, name] = /^#\/(?:components\/schemas|\$defs)\/(.*)$/.exec(current.$ref) ?? [];
    current = name === undefined ? undefined : catalog.components[name];
  }
  return current;
}

export function describedOperation(catalog: Catalog, entity: string | undefined, action: string | undefined): DescribedOperation | undefined {
  return catalog.operations.find((each) => each.action === action && entity !== undefined && each.names.includes(entity));
}

export function actionsOf(catalog: Catalog, entity: string): string[] {
  return [...new Set(catalog.operations.filter(({ names }) => names.includes(entity)).map(({ action }) => action))];
}

export interface Column {
  name: string;
  type: string;
  schema: Schema;
}

/** The columns of the rows that come back, or, where the role may not read, of those that it may write. */
export function columnsOf(catalog: Catalog, entity: string | undefined): Column[] {
  const described = catalog.operations.find(({ names }) => entity !== undefined && names.includes(entity));
  if (described === undefined) {
    return [];
  }
  const base = baseOf(described);
  for (const name of [base, `${base}-new`, `${base}-changed`]) {
    const schema = follow(catalog, catalog.components[name]);
    if (isObject(schema) && isObject(schema.properties)) {
      return Object.entries(schema.properties).map(([column, type]) => ({ name: column, type: typeName(catalog, type as Schema), schema: type as Schema }));
    }
  }
  return [];
}

/** A short name of the type of a value, for lists of completions. */
export function typeName(catalog: Catalog, schema: Schema | undefined): string {
  const described = follow(catalog, schema);
  if (!isObject(described)) {
    return 'any';
  }
  const { type, format } = described;
  if (Array.isArray(described.enum)) {
    return described.enum.map(String).join(' | ').slice(0, 40);
  }
  const alternatives = (described.anyOf ?? described.oneOf) as Schema[] | undefined;
  if (type === undefined && Array.isArray(alternatives) && alternatives.length > 0) {
    return typeName(catalog, alternatives[0]);
  }
  const name = Array.isArray(type) ? type.join(' | ') : typeof type === 'string' ? type : 'any';
  return typeof format === 'string' && !format.startsWith('int') ? format : name;
}
