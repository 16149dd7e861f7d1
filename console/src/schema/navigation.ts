// From a place in a request to the schemas of what may stand there.
import { actionsOf, type Catalog, describedOperation, follow, isObject, type Schema, type SchemaObject } from './catalog.ts';

export type Path = (string | number)[];

/** The schema and its alternatives, without references and combinations. */
export function expand(catalog: Catalog, schema: Schema | undefined, depth = 0): SchemaObject[] {
  const followed = follow(catalog, schema);
  if (!isObject(followed) || depth > 8) {
    return [];
  }
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => (Array.isArray(followed[keyword]) ? (followed[keyword] as Schema[]) : []));
  return [followed, ...parts.flatMap((part) => expand(catalog, part, depth + 1))];
}

function step(catalog: Catalog, schemas: SchemaObject[], segment: string | number): SchemaObject[] {
  return schemas.flatMap((schema) => {
    if (typeof segment === 'number') {
      return expand(catalog, schema.items as Schema | undefined);
    }
    const properties = schema.properties as Record<string, Schema> | undefined;
    if (isObject(properties) && Object.hasOwn(properties, segment)) {
      return expand(catalog, properties[segment] as Schema);
    }
    const patterns = Object.entries((schema.patternProperties ?? {}) as Record<string, Schema>).filter(([pattern]) => new RegExp(pattern, 'u').test(segment));
    return patterns.length > 0
      ? patterns.flatMap(([, each]) => expand(catalog, each))
      : expand(catalog, schema.additionalProperties as Schema | undefined);
  });
}

/** Components of the operations that the entity and action, as far as they are written, leave open. */
export function componentsFor(catalog: Catalog, entity: string | undefined, action: string | undefined): Schema[] {
  const exact = describedOperation(catalog, entity, action);
  if (exact !== undefined) {
    return [catalog.components[exact.component]!];
  }
  const known = entity !== undefined && actionsOf(catalog, entity).length > 0;
  const fitting = catalog.operations.filter((each) => (known ? each.names.includes(entity) : action === undefined || each.action === action));
  // One of each action is enough to know the keys.
  const perAction = new Map((fitting.length > 0 ? fitting : catalog.operations).map((each) => [each.action, each.component]));
  return [...perAction.values()].map((component) => catalog.components[component]!);
}

/** @param path within the operation, e.g. ["store_params", 0, "name"] */
export function schemasWithin(catalog: Catalog, entity: string | undefined, action: string | undefined, path: Path): SchemaObject[] {
  return walk(catalog, componentsFor(catalog, entity, action).flatMap((schema) => expand(catalog, schema)), path);
}

export function walk(catalog: Catalog, from: SchemaObject[], path: Path): SchemaObject[] {
  return path.reduce((schemas, segment) => step(catalog, schemas, segment), from);
}

export function propertiesOf(schemas: SchemaObject[]): Map<string, Schema> {
  const properties = new Map<string, Schema>();
  for (const schema of schemas) {
    for (const [name, each] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
      if (each !== false && (!properties.has(name) || each !== true)) {
        properties.set(name, each);
      }
    }
  }
  return properties;
}

export function requiredOf(schemas: SchemaObject[]): Set<string> {
  return new Set(schemas.flatMap((schema) => (schema.type === 'object' && Array.isArray(schema.required) ? (schema.required as string[]) : [])));
}

/** The values that are listed, for completion. */
export function listedValues(schemas: SchemaObject[]): unknown[] {
  const values = schemas.flatMap((schema) => [
    ...('const' in schema ? [schema.const] : []),
    ...(Array.isArray(schema.enum) ? (schema.enum as unknown[]) : []),
    ...(accepts(schema, 'boolean') && schema.enum === undefined && !('const' in schema) ? [true, false] : []),
    ...(accepts(schema, 'null') ? [null] : []),
  ]);
  return [...new Set(values)];
}

export function accepts(schema: SchemaObject, type: string): boolean {
  return schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type));
}
