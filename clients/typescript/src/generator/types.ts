/** Writes the `Database` type of a document of batch_openapi(). */
import type { Numbers } from '../database.js';
import { qualifiedName, type ForeignKey, type JsonSchema, type OpenAPIDocument, type QualifiedName } from './document.js';

interface Entity extends QualifiedName {
  component: string;
  isView: boolean;
}

interface RoutineVariant extends QualifiedName {
  arguments_: string;
  returns: string;
}

/** TypeScript with a type `Database`, of the form that Supabase's CLI writes. */
export function databaseTypes(document: OpenAPIDocument, numbers: Numbers = 'number'): string {
  return new Writer(document, numbers).text();
}

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;
const key = (name: string) => (identifier.test(name) ? name : JSON.stringify(name));
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

class Writer {
  private readonly schemas: OpenAPIDocument['schemas'];
  private readonly entities: Entity[];
  private readonly routines: RoutineVariant[];

  constructor(
    private readonly document: OpenAPIDocument,
    private readonly numbers: Numbers,
  ) {
    const { schemas } = document;
    this.schemas = schemas;
    const names = Object.keys(schemas);
    const components = new Set(names.flatMap((name) => /^(.*)-(?:create|read|update|delete|sync)$/.exec(name)?.[1] ?? []));
    this.entities = [...components].filter((name) => schemas[name]).map((name) => this.entity(name));
    this.routines = names.flatMap((name) => (name.endsWith('-call') ? [this.routine(name.slice(0, -'-call'.length))] : []));
  }

  text(): string {
    const found = [...this.entities, ...this.routines];
    const names = [...new Set(found.map(({ schema }) => schema))].sort();
    const visible = found.find((entity) => entity.visible)?.schema ?? 'public';
    return [
      '// Written by batch-ops-types from batch_openapi(). Do not edit: run it again.',
      '',
      'export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];',
      '',
      'export type Database = {',
      `  __batch_ops: { numbers: '${this.numbers}'; schema: ${JSON.stringify(visible)} };`,
      ...names.flatMap((schema) => this.schema(schema)),
      '};',
      '',
    ].join('\n');
  }

  private schema(schema: string): string[] {
    const own = this.entities.filter((entity) => entity.schema === schema).sort(byName);
    return [
      `  ${key(schema)}: {`,
      ...section(
        'Tables',
        own.filter(({ isView }) => !isView).flatMap((entity) => this.relation(entity)),
      ),
      ...section(
        'Views',
        own.filter(({ isView }) => isView).flatMap((entity) => this.relation(entity)),
      ),
      ...section('Functions', this.functions(schema)),
      '  };',
    ];
  }

  private entity(component: string): Entity {
    const operation = ['read', 'create', 'update', 'delete']
      .map((action) => this.schemas[`${component}-${action}`])
      .find(Boolean);
    const facts = this.document.relations[component];
    return { ...qualifiedName(operation ?? {}, facts), component, isView: facts?.kind.includes('view') ?? false };
  }

  private relation({ component, name }: Entity): string[] {
    const row = this.schemas[component]?.properties ?? {};
    const created = this.schemas[`${component}-new`];
    const changed = this.settable(component);
    return [
      `      ${key(name)}: {`,
      ...this.columns('Row', Object.keys(row), (column) => ({ schema: row[column]!, optional: false })),
      ...(created && this.schemas[`${component}-create`]
        ? this.columns('Insert', Object.keys(created.properties ?? {}), (column) => ({
            schema: row[column] ?? ownForm(created.properties![column]!),
            optional: !created.required?.includes(column),
          }))
        : []),
      ...(changed
        ? this.columns('Update', Object.keys(changed), (column) => ({
            schema: row[column] ?? ownForm(changed[column]!),
            optional: true,
          }))
        : []),
      ...this.relationships(component),
      '      };',
    ];
  }

  /** What an update may set. Its rows by their keys have those keys, too, which may be columns that the server alone fills. */
  private settable(component: string): JsonSchema['properties'] {
    const forms = this.schemas[`${component}-update`]?.properties?.['store_params']?.anyOf;
    return forms?.find(({ properties }) => properties)?.properties;
  }

  private columns(title: string, names: string[], column: (name: string) => { schema: JsonSchema; optional: boolean }): string[] {
    const lines = names.sort().map((name) => {
      const { schema, optional } = column(name);
      return `          ${key(name)}${optional ? '?' : ''}: ${this.type(schema)};`;
    });
    return lines.length === 0 ? [`        ${title}: {};`] : [`        ${title}: {`, ...lines, '        };'];
  }

  private relationships(component: string): string[] {
    const keys: readonly ForeignKey[] = this.document.relations[component]?.foreignKeys ?? [];
    if (keys.length === 0) return ['        Relationships: [];'];
    return [
      '        Relationships: [',
      ...keys.map(
        (foreign) =>
          `          { foreignKeyName: ${JSON.stringify(foreign.name)}; columns: ${tuple(foreign.columns)}; ` +
          `isOneToOne: ${foreign.unique === true}; referencedSchema: ${JSON.stringify(foreign.schema)}; ` +
          `referencedRelation: ${JSON.stringify(foreign.entity)}; ` +
          `referencedColumns: ${tuple(foreign.referencedColumns)} },`,
      ),
      '        ];',
    ];
  }

  private routine(component: string): RoutineVariant {
    const operation = this.schemas[`${component}-call`]!;
    const name = qualifiedName(operation, undefined);
    const { properties = {}, required = [] } = operation.properties?.['store_params'] ?? {};
    const parts = Object.keys(properties)
      .sort()
      .map(
        (argument) => `${key(argument)}${required.includes(argument) ? '' : '?'}: ${this.type(ownForm(properties[argument]!))}`,
      );
    return {
      ...name,
      arguments_: parts.length === 0 ? '{}' : `{ ${parts.join('; ')} }`,
      returns: this.returns(component, name.name),
    };
  }

  private returns(component: string, name: string): string {
    const columns = this.schemas[component]?.properties;
    if (!columns) return 'Record<string, unknown>[]'; // nothing, or columns that depend on the arguments
    const names = Object.keys(columns);
    if (names.length === 1 && names[0] === name) return `${this.elementType(columns[name]!)}[]`;
    return `{ ${names
      .sort()
      .map((column) => `${key(column)}: ${this.type(columns[column]!)}`)
      .join('; ')} }[]`;
  }

  private functions(schema: string): string[] {
    const own = this.routines.filter((routine) => routine.schema === schema).sort(byName);
    const names = [...new Set(own.map(({ name }) => name))];
    return names.map((name) => {
      const variants = own.filter((routine) => routine.name === name);
      const types = variants.map(({ arguments_, returns }) => `{ Args: ${arguments_}; Returns: ${returns} }`);
      return `      ${key(name)}: ${types.join(' | ')};`;
    });
  }

  private elementType(schema: JsonSchema): string {
    const type = this.type(schema);
    return type.includes(' ') ? `(${type})` : type;
  }

  /** The type of a value. Strings for NaN and infinity are left out, as in Supabase's types. */
  private type(schema: JsonSchema): string {
    if (schema.enum)
      return [
        ...schema.enum.map((value) => JSON.stringify(value)),
        ...(isNullable(schema) && !schema.enum.includes(null) ? ['null'] : []),
      ].join(' | ');
    if (schema.anyOf) return [...new Set(schema.anyOf.map((part) => this.type(part)))].join(' | ');
    const types = typeof schema.type === 'string' ? [schema.type] : [...(schema.type ?? [])];
    if (types.length === 0) return 'Json';
    const isNumber = types.includes('number') || types.includes('integer');
    const names = types.filter((type) => !(isNumber && type === 'string')).map((type) => this.simpleType(type, schema));
    return [...new Set(names)].join(' | ');
  }

  private simpleType(type: string, schema: JsonSchema): string {
    switch (type) {
      case 'integer':
        return this.numbers === 'exact' && schema.format !== 'int32' && schema.format !== 'int16' ? 'number | string' : 'number';
      case 'number':
        return this.numbers === 'exact' ? 'number | string' : 'number';
      case 'array':
        return `${this.elementType(schema.items ?? {})}[]`;
      case 'object':
        return schema.properties
          ? `{ ${Object.entries(schema.properties)
              .map(([name, member]) => `${key(name)}: ${this.type(member)}`)
              .join('; ')} }`
          : 'Json';
      default:
        return type;
    }
  }
}

function section(title: string, lines: string[]): string[] {
  return lines.length === 0 ? [`    ${title}: {};`] : [`    ${title}: {`, ...lines, '    };'];
}

function tuple(names: readonly string[]): string {
  return `[${names.map((name) => JSON.stringify(name)).join(', ')}]`;
}

function isNullable({ type }: JsonSchema): boolean {
  return Array.isArray(type) && type.includes('null');
}

/** A value to write is described as itself, or as digits, or as a reference, or as what is looked up: the first, and null. */
function ownForm(schema: JsonSchema): JsonSchema {
  if (!schema.anyOf) return schema;
  const forms = schema.anyOf.filter((form) => !form.$ref && !form.description);
  const [own = {}] = forms.map(ownForm);
  const nullable = forms.some((form) => form.type === 'null');
  const types = typeof own.type === 'string' ? [own.type] : own.type;
  return nullable && types ? { ...own, type: [...types, 'null'] } : own;
}
