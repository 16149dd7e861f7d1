/** Associations: how their names lead to other entities, and the rows that `include` nests. */
import type { Column, EntityName, Model, NameIn, RelationshipsOf, Row, SchemaOfEntity } from './database.js';
import type { Aggregates, AggregateRow, SortKey } from './metadata.js';
import type { Filter } from './filters.js';

/** Where an association leads: an entity, to one row or to many. */
export interface Association<E extends string = string, Many extends boolean = boolean> {
  entity: E;
  many: Many;
}

type WithoutConstraint<A extends string> = A extends `${infer N}!${string}` ? N : A;
type ConstraintOf<A extends string> = A extends `${string}!${infer C}` ? C : string;

/** A name as it is known in the schema of `E`: a table of the same schema comes first. */
type TargetName<M extends Model, E extends string, A extends string> =
  NameIn<M, SchemaOfEntity<M, E>, A> extends EntityName<M> ? NameIn<M, SchemaOfEntity<M, E>, A> : A;

/** The entity that a foreign key of `E` leads to; types that don't say its schema mean, where there is one, a table of the same. */
type Referenced<M extends Model, E extends string, R> = R extends { referencedRelation: infer T extends string }
  ? R extends { referencedSchema: infer S extends string }
    ? NameIn<M, S, T>
    : TargetName<M, E, T>
  : never;

export type ByColumn<M extends Model, E extends string, C extends string> =
  RelationshipsOf<M, E> extends infer R
    ? R extends { columns: readonly [C] }
      ? Association<Referenced<M, E, R>, false>
      : never
    : never;

/** The foreign keys of `E` that lead to `T`. */
type KeysTo<M extends Model, E extends string, T extends string, Key extends string> =
  RelationshipsOf<M, E> extends infer R
    ? R extends { foreignKeyName: infer K }
      ? K extends Key
        ? Referenced<M, E, R> extends T
          ? R
          : never
        : never
      : never
    : never;

type ByEntity<M extends Model, E extends string, T extends string, Key extends string> = T extends E
  ? [KeysTo<M, E, E, Key>] extends [never]
    ? never
    : Association<T, true>
  : [KeysTo<M, E, T, Key>] extends [never]
    ? [KeysTo<M, T, E, Key>] extends [never]
      ? never
      : Association<T, true>
    : Association<T, false>;

/** The association that a name means for the rows of `E`; never where there is none. */
export type Associated<M extends Model, E extends string, A extends string> = [ByColumn<M, E, A>] extends [never]
  ? ByEntity<M, E, TargetName<M, E, WithoutConstraint<A>>, ConstraintOf<A>>
  : ByColumn<M, E, A>;

type KeyColumns<R> = R extends { columns: readonly [infer C extends string] } ? C : never;
type ReferencedNames<M extends Model, E extends string> =
  RelationshipsOf<M, E> extends infer R ? (R extends unknown ? Referenced<M, E, R> : never) : never;
type ReferencingNames<M extends Model, E extends string> = {
  [T in EntityName<M>]: [KeysTo<M, T, E, string>] extends [never] ? never : T;
}[EntityName<M>];

/** The names of associations that an editor offers: foreign-key columns and tables. */
export type AssociationName<M extends Model, E extends string> =
  KeyColumns<RelationshipsOf<M, E>> | ReferencedNames<M, E> | ReferencingNames<M, E>;

/** What an association in `include` may say. */
export interface IncludeInput {
  from?: string;
  where?: object;
  properties?: readonly string[];
  sort?: readonly unknown[];
  limit?: unknown;
  offset?: unknown;
  count?: boolean;
  aggregate?: object;
  groupBy?: readonly string[];
  include?: { readonly [alias: string]: true | IncludeInput };
  on?: object;
  one?: boolean;
}

export type IncludesInput = { readonly [alias: string]: true | IncludeInput };

type FromOf<Alias extends string, I> = I extends { from: infer F extends string } ? F : Alias;

type TargetOf<M extends Model, E extends string, Alias extends string, I> = I extends { on: object }
  ? Association<TargetName<M, E, FromOf<Alias, I>>, true>
  : Associated<M, E, FromOf<Alias, I>>;

/** Where an association that there is not has been asked for; what there is, is an association of `Entity`. */
interface NoSuchAssociation<Entity extends string, Name extends string> {
  problem: `${Entity} has no association "${Name}"`;
}

/** A column that comes back has the name; give the association another: `{ alias: { from: 'name' } }`. */
interface NameIsTaken<Name extends string> {
  problem: `the rows have a column "${Name}" already: give the association another name, with from`;
}

interface NoSuchOption<Name extends string> {
  problem: `"${Name}" is no option of an association`;
}

/** A property that is inferred, but does not exist; an error that names it. */
interface NoSuchColumn<Entity extends string, Name> {
  problem: `${Entity} has no column "${Name & string}"`;
}

/** Refuses properties of `T` that `Allowed` lacks, which the compiler does not where it infers `T`. */
export type Only<T, Allowed, E extends string> = { [K in Exclude<keyof T, keyof Allowed>]: NoSuchColumn<E, K> };

type IncludeFor<M extends Model, E extends string, I> = {
  [K in keyof I]: K extends 'from' | 'on' | 'count' | 'one' | 'limit' | 'offset'
    ? I[K]
    : K extends 'where'
      ? Filter<M, E> & Only<I[K], Filter<M, E>, E>
      : K extends 'properties' | 'groupBy'
        ? readonly Column<M, E>[]
        : K extends 'sort'
          ? readonly SortKey<Column<M, E> | (I extends { aggregate: infer A } ? keyof A & string : never)>[]
          : K extends 'aggregate'
            ? Aggregates<Column<M, E>>
            : K extends 'include'
              ? CheckedIncludes<M, E, I[K], I extends { properties: readonly (infer P)[] } ? P : Column<M, E>>
              : NoSuchOption<K & string>;
};

/** What an editor completes in `include`; any other name is an alias, with `from`. */
export type OfferedIncludes<M extends Model, E extends string> = {
  [A in AssociationName<M, E>]?: true | OfferedOptions<M, Associated<M, E, A>>;
};

type OfferedOptions<M extends Model, A> = { [K in Exclude<keyof IncludeInput, 'properties'>]?: unknown } & {
  properties?: readonly ((A extends Association<infer T> ? Column<M, T> : never) | (string & {}))[];
};

/** What `include` must be; where a name is no association or is taken, something that says so. */
export type CheckedIncludes<M extends Model, E extends string, I, Columns> = {
  [Alias in keyof I]: TargetOf<M, E, Alias & string, I[Alias]> extends infer A
    ? [A] extends [never]
      ? NoSuchAssociation<E, FromOf<Alias & string, I[Alias]>>
      : ResultKey<Alias & string, I[Alias]> extends Columns
        ? NameIsTaken<ResultKey<Alias & string, I[Alias]>>
        : I[Alias] extends true
          ? true
          : A extends Association<infer T>
            ? IncludeFor<M, T, I[Alias]>
            : never
    : never;
};

type ResultKey<Alias extends string, I> = I extends { from: string }
  ? Alias
  : WithoutConstraint<Alias> extends `${string}.${infer T}`
    ? T
    : WithoutConstraint<Alias>;

/** `limit: 1` with `one` and the like: to one row, or null. */
type IsMany<Many, I> = I extends { one: true } ? false : Many;

type IncludedColumns<M extends Model, E extends string, I> = I extends { properties: readonly (infer P)[] }
  ? Pick<Row<M, E>, P & keyof Row<M, E>>
  : Row<M, E>;

type IncludedRow<M extends Model, E extends string, I> = I extends { include: infer Nested }
  ? IncludedColumns<M, E, I> & IncludedRows<M, E, Nested>
  : IncludedColumns<M, E, I>;

type Included<M extends Model, A, I> =
  A extends Association<infer T, infer Many>
    ? I extends { count: true }
      ? number
      : I extends { groupBy: readonly (infer G extends string)[] }
        ? AggregateRow<M, T, G, I extends { aggregate: infer Spec } ? Spec : {}>[]
        : I extends { aggregate: infer Spec }
          ? AggregateRow<M, T, never, Spec>
          : IsMany<Many, I> extends true
            ? IncludedRow<M, T, I>[]
            : IncludedRow<M, T, I> | null
    : unknown;

/** What `include` adds to a row. */
export type IncludedRows<M extends Model, E extends string, I> = {
  -readonly [Alias in keyof I as ResultKey<Alias & string, I[Alias]>]: Included<
    M,
    TargetOf<M, E, Alias & string, I[Alias]>,
    I[Alias]
  >;
};
