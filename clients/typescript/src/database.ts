/**
 * What a `Database` type says: the one that Supabase's CLI writes, that `batch-ops-types` writes, or {@link OpenAPIDatabase}.
 * Entities are looked up by name one at a time, so that a type with hundreds of tables costs nothing until it is used.
 */

/** `'number'`: numbers as JavaScript has them. `'exact'`: those that it would round come as strings of their digits. */
export type Numbers = 'number' | 'exact';

/** What the types of a batch depend on: the database, the schema whose names need no prefix, and how numbers come. */
export interface Model<DB = any, S extends string = any, N extends Numbers = any> {
  database: DB;
  schema: S;
  numbers: N;
}

type Own<T, K extends string> = K extends keyof T ? T[K] : {};
type SchemaOf<DB, S extends string> = Own<DB, S>;
type TablesIn<DB, S extends string> = Own<SchemaOf<DB, S>, 'Tables'>;
type ViewsIn<DB, S extends string> = Own<SchemaOf<DB, S>, 'Views'>;
type FunctionsIn<DB, S extends string> = Own<SchemaOf<DB, S>, 'Functions'>;
type Names<T> = keyof T & string;

/** Names of schemas; keys such as `__InternalSupabase` are none. */
export type SchemaName<DB> = Exclude<Names<DB>, `__${string}`>;

/** The schema whose names need no prefix: that of the generator, else `public`. */
export type DefaultSchema<DB> = DB extends { __batch_ops: { schema: infer S } }
  ? Extract<SchemaName<DB>, S>
  : 'public' extends SchemaName<DB>
    ? Extract<SchemaName<DB>, 'public'>
    : SchemaName<DB>;

/** A name as it is written before or behind a dot. */
export type Written<T extends string> = T extends `${string}.${string}` ? `"${T}"` : T;
type Qualified<S extends string, T extends string> = `${S}.${Written<T>}`;

type QualifiedRelation<DB, S extends string> = S extends string
  ? Qualified<S, Names<TablesIn<DB, S>> | Names<ViewsIn<DB, S>>>
  : never;
type QualifiedFunction<DB, S extends string> = S extends string ? Qualified<S, Names<FunctionsIn<DB, S>>> : never;

/** Tables and views: by their name in the default schema, and `schema.table` in the others. */
export type EntityName<M extends Model> =
  | Written<Names<TablesIn<M['database'], M['schema']>> | Names<ViewsIn<M['database'], M['schema']>>>
  | QualifiedRelation<M['database'], Exclude<SchemaName<M['database']>, M['schema']>>;

/** Functions, named in the same way. */
export type FunctionName<M extends Model> =
  | Written<Names<FunctionsIn<M['database'], M['schema']>>>
  | QualifiedFunction<M['database'], Exclude<SchemaName<M['database']>, M['schema']>>;

type RelationIn<DB, S extends string, T extends string> = T extends keyof TablesIn<DB, S>
  ? TablesIn<DB, S>[T]
  : T extends keyof ViewsIn<DB, S>
    ? ViewsIn<DB, S>[T]
    : T extends `"${infer Q}"`
      ? RelationIn<DB, S, Q>
      : never;

/** The type of a table or view by its name. */
export type EntityOf<M extends Model, E extends string> = [RelationIn<M['database'], M['schema'], E>] extends [never]
  ? E extends `${infer S}.${infer T}`
    ? RelationIn<M['database'], S, T>
    : never
  : RelationIn<M['database'], M['schema'], E>;

/** The schema of an entity by its name. */
export type SchemaOfEntity<M extends Model, E extends string> = [RelationIn<M['database'], M['schema'], E>] extends [never]
  ? E extends `${infer S}.${string}`
    ? S
    : never
  : M['schema'];

// Objects and not unions of names, so that the compiler lists the names in its messages and not the name of a type.

type Having<M extends Model, K extends 'Insert' | 'Update'> = {
  [E in EntityName<M> as EntityOf<M, E> extends { [P in K]: infer T } ? ([T] extends [never] ? never : E) : never]: true;
};

/** Entities, by their names. */
export type Entities<M extends Model> = { [E in EntityName<M>]: true };

/** Entities into which rows can be inserted. */
export type Creatable<M extends Model> = Having<M, 'Insert'>;

/** Entities whose rows can be changed. */
export type Updatable<M extends Model> = Having<M, 'Update'>;

/** Functions, by their names. */
export type Functions<M extends Model> = { [F in FunctionName<M>]: true };

type IsExact<M extends Model> = M['numbers'] extends 'exact'
  ? M['database'] extends { __batch_ops: { numbers: 'exact' } }
    ? false // the generator has written which columns may come as strings
    : true
  : false;

/** A number may come as a string with `numbers: 'exact'`, where the type doesn't say which columns hold large ones. */
export type AsRead<M extends Model, T> = IsExact<M> extends true ? (number extends T ? T | string : T) : T;

type RowAsRead<M extends Model, R> = IsExact<M> extends true ? { [C in keyof R]: AsRead<M, R[C]> } : R;

/** A row as it is read. */
export type Row<M extends Model, E extends string> = EntityOf<M, E> extends { Row: infer R } ? RowAsRead<M, R> : never;

/** A column's name. */
export type Column<M extends Model, E extends string> = keyof Row<M, E> & string;

export type InsertOf<M extends Model, E extends string> = EntityOf<M, E> extends { Insert: infer I } ? I : never;
export type UpdateOf<M extends Model, E extends string> = EntityOf<M, E> extends { Update: infer U } ? Settable<U> : never;

/** Without the columns that the server alone fills, which have the type never. */
type Settable<U> = { [C in keyof U as [Exclude<U[C], undefined>] extends [never] ? never : C]: U[C] };

export type RelationshipsOf<M extends Model, E extends string> =
  EntityOf<M, E> extends { Relationships: infer R } ? (R extends readonly unknown[] ? R[number] : never) : never;

/** The name under which a relation of a schema is known: without its schema, if that is the default one. */
export type NameIn<M extends Model, S extends string, T extends string> = S extends M['schema'] ? Written<T> : Qualified<S, T>;

type FunctionIn<DB, S extends string, F extends string> = F extends keyof FunctionsIn<DB, S>
  ? FunctionsIn<DB, S>[F]
  : F extends `"${infer Q}"`
    ? FunctionIn<DB, S, Q>
    : never;

export type FunctionOf<M extends Model, F extends string> = [FunctionIn<M['database'], M['schema'], F>] extends [never]
  ? F extends `${infer S}.${infer T}`
    ? FunctionIn<M['database'], S, T>
    : never
  : FunctionIn<M['database'], M['schema'], F>;

type BareName<F extends string> = F extends `${string}."${infer T}"`
  ? T
  : F extends `"${infer T}"`
    ? T
    : F extends `${string}.${infer T}`
      ? T
      : F;

/** Arguments of a function; of an overloaded one those of any. */
export type Arguments<M extends Model, F extends string> =
  FunctionOf<M, F> extends infer G ? (G extends { Args: infer A } ? ([A] extends [never] ? {} : A) : {}) : never;

type AnyObject = { [key: string]: unknown };

/** jsonb is any of these; a type that an object of anything fits in is taken for it. */
export type IsJson<T> = {} extends T ? ({ [key: string]: never } extends T ? (string extends T ? true : false) : false) : false;

type ResultRow<Name extends string, R> =
  IsJson<R> extends true
    ? { [N in Name]: R }
    : R extends readonly (infer Element)[]
      ? Element extends AnyObject
        ? Element
        : { [N in Name]: Element }
      : R extends undefined | void
        ? never
        : R extends AnyObject
          ? R
          : { [N in Name]: R };

/** A row of a function: a scalar is one column, named as the function. */
export type FunctionRow<M extends Model, F extends string> =
  FunctionOf<M, F> extends infer G ? (G extends { Returns: infer R } ? RowAsRead<M, ResultRow<BareName<F>, R>> : never) : never;
