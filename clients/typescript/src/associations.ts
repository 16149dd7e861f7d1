/** Associations: how their names lead to other entities, and the rows that `include` nests. */
import type { Column, EntityName, Model, NameIn, RelationshipsOf, Row, SchemaOfEntity, Written } from './database.js';
import type { Aggregates, AggregateRow, NotWith, SortKey } from './metadata.js';
import type { Filter } from './filters.js';
import type { Selected } from './operation_rows.js';

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

/** A foreign key that a name may mean, by its columns, and its direction. */
interface Way<Columns, Many extends boolean> {
  columns: Columns;
  many: Many;
}

/** The foreign keys of `E` that lead to `T`; `Key` is the name of one, or a column of it. */
type KeysTo<M extends Model, E extends string, T extends string, Key extends string, Many extends boolean> =
  RelationshipsOf<M, E> extends infer R
    ? R extends { columns: infer C }
      ? [KeyName<R> & Key] extends [never]
        ? never
        : Referenced<M, E, R> extends T
          ? Way<C, Many>
          : never
      : never
    : never;

/** What may be behind `!`: the name of a foreign key, where that is known, and its columns. */
type KeyName<R> = R extends { foreignKeyName: infer K; columns: readonly (infer C extends string)[] }
  ? C | (string extends K ? never : K & string)
  : never;

/** By its name a table that references itself is one to many. */
type WaysTo<M extends Model, E extends string, T extends string, Key extends string> =
  KeysTo<M, T, E, Key, true> | (T extends E ? never : KeysTo<M, E, T, Key, false>);

/** The server asks which one is meant. */
interface AmbiguousAssociation<Entity extends string, Name extends string> {
  problem: `several foreign keys associate ${Entity} with "${Name}": name the column, or write "${Name}!constraint"`;
}

type IsOne<W, All = W> = W extends unknown ? ([All] extends [W] ? true : false) : never;

type ByEntity<M extends Model, E extends string, T extends string, Key extends string> =
  WaysTo<M, E, T, Key> extends infer W
    ? [W] extends [never]
      ? never
      : IsOne<W> extends true
        ? W extends Way<unknown, infer Many>
          ? Association<T, Many>
          : never
        : AmbiguousAssociation<E, T>
    : never;

/** The association that a name means for the rows of `E`; never where there is none, and a problem where there are several. */
export type Associated<M extends Model, E extends string, A extends string> = [ByColumn<M, E, A>] extends [never]
  ? ByEntity<M, E, TargetName<M, E, WithoutConstraint<A>>, ConstraintOf<A>>
  : ByColumn<M, E, A>;

type KeyColumns<R> = R extends { columns: readonly [infer C extends string] } ? C : never;
type ReferencedNames<M extends Model, E extends string> =
  RelationshipsOf<M, E> extends infer R ? (R extends unknown ? Referenced<M, E, R> : never) : never;
type ReferencingNames<M extends Model, E extends string> = {
  [T in EntityName<M>]: [KeysTo<M, T, E, string, true>] extends [never] ? never : T;
}[EntityName<M>];

/** The name of a table; where several foreign keys associate it, with each of them. */
type Settled<M extends Model, E extends string, T extends string> = T extends unknown
  ? Associated<M, E, T> extends AmbiguousAssociation<string, string>
    ? WithKey<M, E, T, KeyName<RelationshipsOf<M, E> | RelationshipsOf<M, T>>>
    : T
  : never;
type WithKey<M extends Model, E extends string, T extends string, K extends string> = K extends unknown
  ? [WaysTo<M, E, T, K>] extends [never]
    ? never
    : `${T}!${K}`
  : never;

/** The names of associations that an editor offers: foreign-key columns and tables. */
export type AssociationName<M extends Model, E extends string> =
  KeyColumns<RelationshipsOf<M, E>> | Settled<M, E, ReferencedNames<M, E> | ReferencingNames<M, E>>;

type PathBy<M extends Model, E extends string, A extends string> = A extends unknown
  ? Associated<M, E, A> extends Association<infer T, false>
    ? `${A}.${Written<Column<M, T>>}`
    : never
  : never;

/** The columns of associations to one, by which rows can be sorted. What has a `!` or double quotes in it is left to the server. */
export type SortPath<M extends Model, E extends string> =
  PathBy<M, E, KeyColumns<RelationshipsOf<M, E>> | ReferencedNames<M, E>> | `${string}${'!' | '"'}${string}.${string}`;

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
  include?: IncludesInput;
  on?: object;
  one?: boolean;
}

/** What is undefined is not attached. */
export type IncludesInput = { readonly [alias: string]: true | IncludeInput | undefined };

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

type OneOf<K, Names, Other extends string> = K extends Names ? NotWith<Other> : unknown;

/** What does not go together, as in a read. */
type Excluded<I, K> = I extends { count: true }
  ? OneOf<K, 'properties' | 'include' | 'aggregate' | 'groupBy', 'count'>
  : I extends { groupBy: readonly string[] }
    ? OneOf<K, 'properties' | 'include', 'groupBy'>
    : I extends { aggregate: object }
      ? OneOf<K, 'properties' | 'include' | 'sort' | 'limit' | 'offset', 'aggregate'>
      : unknown;

/** A property that is inferred, but does not exist; an error that names it. */
interface NoSuchColumn<Entity extends string, Name> {
  problem: `${Entity} has no column "${Name & string}"`;
}

/** Refuses properties of `T` that `Allowed` lacks, which the compiler does not where it infers `T`. */
export type Only<T, Allowed, E extends string> = { [K in Exclude<keyof T, keyof Allowed>]: NoSuchColumn<E, K> };

type IncludeFor<M extends Model, E extends string, I> = {
  [K in keyof I]: Excluded<I, K> & IncludeOption<M, E, I, K>;
};

type UncheckedOption = 'from' | 'on' | 'count' | 'one' | 'limit' | 'offset';

type IncludeOption<M extends Model, E extends string, I, K extends keyof I> = K extends UncheckedOption
  ? I[K]
  : K extends 'where'
    ? Filter<M, E> & Only<I[K], Filter<M, E>, E>
    : K extends 'properties' | 'groupBy'
      ? readonly Column<M, E>[]
      : K extends 'sort'
        ? readonly SortKey<Column<M, E> | (I extends { aggregate: infer A } ? keyof A & string : never), SortPath<M, E>>[]
        : K extends 'aggregate'
          ? Aggregates<Column<M, E>>
          : K extends 'include'
            ? CheckedIncludes<M, E, I[K], Said<I, 'properties'>>
            : NoSuchOption<K & string>;

/** What an editor completes in `include`; any other name is an alias, with `from`. */
export type OfferedIncludes<M extends Model, E extends string> = {
  [A in AssociationName<M, E>]?: true | OfferedOptions<M, Associated<M, E, A>>;
};

type OfferedOptions<M extends Model, A> = { [K in Exclude<keyof IncludeInput, 'properties'>]?: unknown } & {
  properties?: readonly ((A extends Association<infer T> ? Column<M, T> : never) | (string & {}))[];
};

/** What `include` must be; where a name is no association or is taken, something that says so. `List` is that of `properties`. */
export type CheckedIncludes<M extends Model, E extends string, I, List> = {
  [Alias in keyof I]: CheckedInclude<M, E, Alias & string, NonNullable<I[Alias]>, List> | Extract<I[Alias], undefined>;
};

type CheckedInclude<M extends Model, E extends string, Alias extends string, I, List> =
  TargetOf<M, E, Alias, I> extends infer A
    ? [A] extends [never]
      ? NoSuchAssociation<E, FromOf<Alias, I>>
      : ResultKey<Alias, I> extends keyof Selected<Row<M, E>, List>
        ? NameIsTaken<ResultKey<Alias, I>>
        : A extends Association<infer T>
          ? I extends true
            ? true
            : IncludeFor<M, T, I>
          : A
    : never;

type ResultKey<Alias extends string, I> = I extends { from: string }
  ? Alias
  : WithoutConstraint<Alias> extends `${string}.${infer T}`
    ? T
    : WithoutConstraint<Alias>;

type Said<I, K extends keyof IncludeInput> = K extends keyof I ? I[K] : undefined;

type Attached<Many, R> = Many extends true ? R[] : R | null;

/** `limit: 1` with `one` and the like: to one row, or null. */
type IsMany<Many, One> = One extends true ? false : Many;

type IncludedRow<M extends Model, E extends string, I> = I extends { include: infer Nested }
  ? Selected<Row<M, E>, Said<I, 'properties'>> & IncludedRows<M, E, Nested>
  : Selected<Row<M, E>, Said<I, 'properties'>>;

type Counted<Count, Else> = Count extends true ? number : Else;

type Computed<M extends Model, E extends string, G, A, Else> = A extends undefined
  ? G extends undefined
    ? Else
    : AggregateRow<M, E, G, {}>[]
  : G extends undefined
    ? AggregateRow<M, E, G, A>
    : AggregateRow<M, E, G, A>[];

type Uncounted<M extends Model, E extends string, Many, I> = Computed<
  M,
  E,
  Said<I, 'groupBy'>,
  Said<I, 'aggregate'>,
  Attached<IsMany<Many, Said<I, 'one'>>, IncludedRow<M, E, I>>
>;

type Included<M extends Model, A, I> =
  A extends Association<infer T, infer Many>
    ? I extends undefined
      ? undefined
      : Counted<Said<I, 'count'>, Uncounted<M, T, Many, I>>
    : unknown;

type RowsOfEach<M extends Model, E extends string, I> = {
  -readonly [Alias in keyof I as ResultKey<Alias & string, NonNullable<I[Alias]>>]: Included<
    M,
    TargetOf<M, E, Alias & string, NonNullable<I[Alias]>>,
    I[Alias]
  >;
};

/** What `include` adds to a row; where it may be undefined, what it may add. */
export type IncludedRows<M extends Model, E extends string, I> = undefined extends I
  ? Partial<RowsOfEach<M, E, NonNullable<I>>>
  : RowsOfEach<M, E, I>;
