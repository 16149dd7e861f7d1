/** The `Database` type of what openapi-typescript makes of batch_openapi(). */

type SchemasOf<Components> = Components extends { schemas: infer S } ? S : never;

type Key<T, K extends string> = K extends keyof T ? T[K] : never;

/** Components that are operations on an entity, without the action behind their name. */
type EntityComponent<S> = keyof S extends infer K
  ? K extends `${infer E}-${infer Action}`
    ? Action extends 'create' | 'read' | 'update' | 'delete'
      ? E
      : never
    : never
  : never;

type CallComponent<S> = keyof S extends infer K ? (K extends `${infer F}-call` ? F : never) : never;

/** What an operation may say as `entity`: `'invoice' | 'public.invoice'`. */
type EntityNames<S, K extends string> =
  Key<S, `${K}-${'create' | 'read' | 'update' | 'delete' | 'call'}` & keyof S & string> extends infer O
    ? O extends { entity: infer N }
      ? N
      : never
    : never;

type SchemaPart<N> = N extends `${infer Schema}.${string}` ? Schema : never;
type NamePart<N> = N extends `${string}.${infer Name}` ? Name : never;

type AnyComponent<S> = EntityComponent<S> | CallComponent<S>;
type SchemaNames<S> = AnyComponent<S> extends infer K ? (K extends string ? SchemaPart<EntityNames<S, K>> : never) : never;
type ComponentsIn<S, Components, Schema> = Components extends string
  ? Schema extends SchemaPart<EntityNames<S, Components>>
    ? Components
    : never
  : never;

/** The schema of names that need no prefix. */
type VisibleSchema<S> =
  AnyComponent<S> extends infer K
    ? K extends string
      ? EntityNames<S, K> extends infer N
        ? [Exclude<N, `${string}.${string}`>] extends [never]
          ? never
          : SchemaPart<N>
        : never
      : never
    : never;

/** Numbers may be given as digits, and NaN comes as a string; that is left out, as in Supabase's types. */
type Plain<T> = number extends T ? Exclude<T, string | boolean> : T;

type RowOf<R> = { -readonly [C in keyof R]-?: Plain<R[C]> };
type Written<R, Columns> = { [C in keyof Columns]: C extends keyof R ? RowOf<R>[C] : Plain<Columns[C]> };

/** The document says of a foreign-key column which columns its table has; the table is the one that has these. */
type TablesWith<S, Columns> =
  EntityComponent<S> extends infer K
    ? K extends keyof S & string
      ? [Columns] extends [keyof S[K]]
        ? [keyof S[K]] extends [Columns]
          ? NamePart<EntityNames<S, K>>
          : never
        : never
      : never
    : never;

type Lookups<S, K extends string> = Key<S, `${K}-create` & keyof S & string> extends { lookup?: infer L } ? NonNullable<L> : {};

type Relationships<S, K extends string> = {
  [C in keyof Lookups<S, K>]-?: {
    foreignKeyName: string;
    columns: [C];
    referencedRelation: TablesWith<S, NonNullable<Lookups<S, K>[C]>>;
    referencedColumns: string[];
  };
}[keyof Lookups<S, K>][];

/** What an update may set: one form of its `store_params`; the other is rows with their keys, which it may not. */
type Settable<O> = O extends { store_params?: infer P } ? Exclude<NonNullable<P>, readonly unknown[]> : {};

type Relation<S, K extends string> = {
  Row: RowOf<Key<S, K>>;
  Relationships: Relationships<S, K>;
} & (`${K}-create` extends keyof S ? { Insert: Written<Key<S, K>, Key<S, `${K}-new`>> } : {}) &
  (`${K}-update` extends keyof S ? { Update: Partial<Written<Key<S, K>, Settable<Key<S, `${K}-update`>>>> } : {});

type StoreParams<O> = O extends { store_params?: infer A } ? NonNullable<A> : {};

type Routine<S, F extends string> = {
  Args: { [A in keyof StoreParams<Key<S, `${F}-call`>>]: Plain<StoreParams<Key<S, `${F}-call`>>[A]> };
  Returns: (F extends keyof S ? RowOf<S[F]> : { [column: string]: unknown })[];
};

/**
 * The database of `components` from openapi-typescript, which must run with `--default-non-nullable false`, since a key that has
 * a default need not be given. As an interface it has a short name in the compiler's messages:
 * ```ts
 * interface Database extends OpenAPIDatabase<components> {}
 * const b = batch<Database>();
 * ```
 */
export type OpenAPIDatabase<Components> =
  SchemasOf<Components> extends infer S
    ? {
        [Schema in SchemaNames<S>]: {
          Tables: {
            [K in ComponentsIn<S, EntityComponent<S>, Schema> as NamePart<EntityNames<S, K & string>>]: Relation<S, K & string>;
          };
          Functions: {
            [F in ComponentsIn<S, CallComponent<S>, Schema> as NamePart<EntityNames<S, F & string>>]: Routine<S, F & string>;
          };
        };
      } & { __batch_ops: { numbers: 'number'; schema: VisibleSchema<S> } }
    : never;
