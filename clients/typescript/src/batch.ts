/** The builder: operations are added one after the other, and sent as one call. */
import type { IncludesInput, Only } from './associations.js';
import type {
  Column,
  Creatable,
  DefaultSchema,
  Entities,
  FunctionRow,
  Functions,
  Model,
  Numbers,
  Row,
  SchemaName,
  Updatable,
} from './database.js';
import { BatchError, unreadableAnswer, usageError } from './errors.js';
import type { Filter } from './filters.js';
import { encodedMetadata, type Aggregates, type OnConflict } from './metadata.js';
import { parseExactly } from './numbers.js';
import {
  columnValues,
  encodedCondition,
  encodedGuard,
  filterParams,
  indexOfItem,
  itemOf,
  list,
  sentName,
  type AnyFields,
} from './operation_encoding.js';
import type {
  All,
  CallParameters,
  ChangeParts,
  Columns,
  CommonOptions,
  CreateOptions,
  Items,
  Known,
  NewRow,
  ReadOptions,
  Returned,
  RowChanges,
  RowsOptions,
  SyncOptions,
  When,
} from './operation_options.js';
import type { Added, Certain, Picked, ReadRow, ResultFor, Rows } from './operation_rows.js';
import { CreateOperation, Group, Operation, ReadOperation } from './operations.js';
import { checkedChange, checkOptions } from './option_names.js';
import type { BatchOptions, CallOptions, Explanation, ModeOf, OnlyOptions } from './options.js';
import type { Reference } from './references.js';
import {
  conditional,
  isReport,
  makeDurationsNumbers,
  Report,
  type Completed,
  type Mode,
  type WithCreated,
  type WithDeleted,
  type WithTotal,
} from './results.js';
import { Call, type BatchFunction, type Reply, type Transport } from './transports/transport.js';
import { Encoder, RowEncoder, type Json, type Value } from './values.js';

/** Operations that are sent as one call. Made by {@link batch}. */
export class Batch<M extends Model> {
  private readonly names = new Set<string>();
  private readonly groups = new Set<string>();
  private readonly added: AnyFields[] = [];
  private isExecuted = false;

  /** @internal */
  constructor(private readonly numbers: Numbers) {}

  /**
   * Inserts a row, or rows.
   * ```ts
   * const customer = b.create('customer', { name: 'Ann' });
   * b.create('invoice', [{ customer_id: customer.ref('id'), total: 10 }], { properties: ['id'] });
   * ```
   */
  create<
    E extends keyof Creatable<M> & string,
    const P extends Columns<Column<M, E>> = undefined,
    K extends OnConflict<M, E> | undefined = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    rows: NewRow<M, E> | readonly NewRow<M, E>[],
    options: CommonOptions<W, R> & Returned<P> & CreateOptions<M, E, K> = {},
  ): CreateOperation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R, Added<K, undefined, WithCreated>>, Certain<W>> {
    return this.add(CreateOperation, 'create', entity, options, (encoder) => this.storeParams(rows, encoder));
  }

  /**
   * Inserts a row for each item of a list, or of the rows of another operation.
   * ```ts
   * b.createEach('payment', bills.rows(), (bill, index) => ({ amount: bill.ref('due'), place: index }));
   * ```
   */
  createEach<
    T,
    E extends keyof Creatable<M> & string,
    V extends NewRow<M, E>,
    const P extends Columns<Column<M, E>> = undefined,
    K extends OnConflict<M, E> | undefined = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    items: Items<T>,
    row: (item: Reference<Known<T>>, index: Reference<number>) => V & Only<V, NewRow<M, E>, E>,
    options: CommonOptions<W, R> & Returned<P> & CreateOptions<M, E, K> = {},
  ): CreateOperation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R, Added<K, undefined, WithCreated>>, Certain<W>> {
    return this.add(CreateOperation, 'create', entity, options, (encoder) => ({
      for_each: encoder.anywhere(items, 'items'),
      ...this.storeParams(row(itemOf(), indexOfItem), encoder),
    }));
  }

  /**
   * Selects rows; without `where` every row.
   * ```ts
   * b.read('album', {
   *   where: { released: { ge: '2000-01-01' } },
   *   sort: ['released:desc'],
   *   limit: 10,
   *   properties: ['title'],
   *   include: { artist: { properties: ['name'] } },
   * });
   * ```
   */
  read<
    E extends keyof Entities<M> & string,
    const P extends Columns<Column<M, E>> = undefined,
    const I extends IncludesInput | undefined = {},
    const A extends Aggregates<string> | undefined = undefined,
    const G extends Columns<Column<M, E>> = undefined,
    const C extends boolean | undefined = undefined,
    const T extends boolean | undefined = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    options: CommonOptions<W, R> & ReadOptions<M, E, P, I, A, G, C, T> = {},
  ): ReadOperation<
    ReadRow<M, E, P, I, A, G, C>,
    ResultFor<ReadRow<M, E, P, I, A, G, C>, R, Added<T, false | undefined, WithTotal>>,
    Certain<W>
  > {
    return this.add(ReadOperation, 'read', entity, options, (encoder) => filterParams(options.where, encoder));
  }

  /**
   * Changes the rows that `where` selects; to change every row say `all: true`.
   * ```ts
   * b.update('track', { where: { id: 1 }, set: { name: 'New' }, increment: { stock: -3 } });
   * ```
   */
  update<
    E extends keyof Updatable<M> & string,
    const P extends Columns<Column<M, E>> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    options: CommonOptions<W, R> & Returned<P> & ChangeParts<M, E> & All,
  ): Operation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R>, Certain<W>> {
    return this.add(Operation, 'update', entity, options, (encoder) => this.changes(options, encoder));
  }

  /**
   * Changes rows by values of their own, each found by its primary key, or by the columns of `key`.
   * ```ts
   * b.updateRows('track', [{ id: 1, stock: 5 }, { id: 2, price: 1.09 }]);
   * ```
   */
  updateRows<
    E extends keyof Updatable<M> & string,
    const P extends Columns<Column<M, E>> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    rows: readonly RowChanges<M, E>[],
    options: CommonOptions<W, R> & Returned<P> & RowsOptions<M, E> = {},
  ): Operation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R>, Certain<W>> {
    return this.add(Operation, 'update', entity, options, (encoder) => ({
      ...this.storeParams(rows, encoder),
      ...this.changes(options, encoder),
    }));
  }

  /**
   * A change for each item of a list, or of the rows of another operation.
   * ```ts
   * b.updateEach('track', lines.rows(), (line) => ({
   *   where: { id: line.ref('track_id') },
   *   increment: { stock: line.ref('quantity').negated() },
   * }));
   * ```
   */
  updateEach<
    T,
    E extends keyof Updatable<M> & string,
    V extends ChangeParts<M, E>,
    const P extends Columns<Column<M, E>> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    items: Items<T>,
    change: (item: Reference<Known<T>>, index: Reference<number>) => V & Only<V, ChangeParts<M, E>, E>,
    options: CommonOptions<W, R> & Returned<P> & All = {},
  ): Operation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R>, Certain<W>> {
    return this.add(Operation, 'update', entity, options, (encoder) => ({
      for_each: encoder.anywhere(items, 'items'),
      ...this.changes(checkedChange(change(itemOf(), indexOfItem)), encoder),
    }));
  }

  /** Deletes the rows that `where` selects; its rows are as they were. */
  delete<
    E extends keyof Entities<M> & string,
    const P extends Columns<Column<M, E>> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    options: CommonOptions<W, R> & Returned<P> & All & { where?: Filter<M, E> },
  ): Operation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R>, Certain<W>> {
    return this.add(Operation, 'delete', entity, options, (encoder) => filterParams(options.where, encoder));
  }

  /** Deletes rows for each item of a list. */
  deleteEach<
    T,
    E extends keyof Entities<M> & string,
    V extends Filter<M, E>,
    const P extends Columns<Column<M, E>> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    items: Items<T>,
    where: (item: Reference<Known<T>>, index: Reference<number>) => V & Only<V, Filter<M, E>, E>,
    options: CommonOptions<W, R> & Returned<P> & All = {},
  ): Operation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R>, Certain<W>> {
    return this.add(Operation, 'delete', entity, options, (encoder) => ({
      for_each: encoder.anywhere(items, 'items'),
      ...filterParams(where(itemOf(), indexOfItem), encoder),
    }));
  }

  /**
   * Makes the rows that `scope` selects equal to those given: creates, updates and deletes what differs. Rows are found by
   * their primary key, or by the columns of `key`.
   * ```ts
   * b.sync('invoice_line', { invoice_id: 8 }, [{ track_id: 37, unit_price: 1.19 }], { key: ['track_id'] });
   * ```
   */
  sync<
    E extends keyof Creatable<M> & string,
    const P extends Columns<Column<M, E>> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    entity: E,
    scope: { [C in Column<M, E>]?: Value<NonNullable<Row<M, E>[C]>> },
    rows: readonly RowChanges<M, E>[],
    options: CommonOptions<W, R> & Returned<P> & SyncOptions<M, E> = {},
  ): Operation<Picked<M, E, P>, ResultFor<Picked<M, E, P>, R, WithCreated & WithDeleted>, Certain<W>> {
    return this.add(Operation, 'sync', entity, options, (encoder) => ({
      ...filterParams(scope, encoder),
      ...this.storeParams(rows, encoder),
    }));
  }

  /** Calls a function; its rows are those of `SELECT * FROM function(...)`. */
  call<
    F extends keyof Functions<M> & string,
    const P extends Columns<keyof FunctionRow<M, F> & string> = undefined,
    W extends When | undefined = undefined,
    const R extends boolean | undefined = true,
  >(
    name: F,
    ...[arguments_, options = {}]: CallParameters<M, F, P, W, R>
  ): Operation<Rows<FunctionRow<M, F>, P>, ResultFor<Rows<FunctionRow<M, F>, P>, R>, Certain<W>> {
    return this.add(Operation, 'call', name, options, (encoder) => this.storeParams(arguments_ ?? {}, encoder));
  }

  /**
   * An operation as it is in the language, for what this package has no word for. No key of it is checked and no text
   * escaped; references of this package may be in it, too. The type of its rows is yours to give.
   */
  raw<R = { [column: string]: unknown }>(operation: {
    id?: string;
    entity: string;
    action: string;
    [key: string]: unknown;
  }): Operation<R, Completed<R>, false> {
    this.checkIsOpen();
    const encoder = new Encoder((reference) => this.owns(reference), true, false);
    const fields = encoder.anywhere(operation, 'the operation') as AnyFields;
    const id = this.newId(operation.id, operation.action, operation.entity);
    this.added.push({ ...fields, id });
    return conditionalOperation(new Operation(id, this));
  }

  /** A group: in a batch that is not atomic its operations succeed or fail together. */
  group(name: string): Group {
    if (!validId.test(name)) throw usageError(`"${name}" is no name of a group`, 'Use ASCII letters, digits and underscores.');
    if (this.names.has(name)) throw usageError(`a group cannot have the id of an operation: "${name}"`);
    this.groups.add(name);
    return new Group(name, this);
  }

  /** The operations in the language, as they are sent. */
  get operations(): readonly unknown[] {
    return this.added;
  }

  /**
   * Runs the batch. Throws a `BatchError` if an operation fails; with options that report failures (`atomic: false`,
   * `continueOnError`, `onError: 'report'`) they are in the report.
   */
  async execute<const O extends BatchOptions & CallOptions = {}>(
    transport: Transport,
    options?: O & OnlyOptions<O>,
  ): Promise<Report<ModeOf<O>>> {
    return this.run('batch_execute', transport, options ?? {}) as Promise<Report<ModeOf<O>>>;
  }

  /** Runs a batch of reads: also on replicas, and by GET, which caches understand. */
  async executeRead<const O extends Omit<BatchOptions, 'idempotencyKey'> & CallOptions = {}>(
    transport: Transport,
    options?: O & OnlyOptions<O>,
  ): Promise<Report<ModeOf<O>>> {
    const other = this.added.find(({ action }) => action !== 'read');
    if (other)
      throw usageError(
        `executeRead takes reads only, and operation "${String(other['id'])}" is a ${String(other['action'])}`,
        'Use execute.',
      );
    return this.run('batch_read', transport, options ?? {}) as Promise<Report<ModeOf<O>>>;
  }

  /** Has the batch checked and planned, and runs nothing: order, SQL, what runs together, the graph as Mermaid. */
  async explain(transport: Transport, options: BatchOptions & CallOptions = {}): Promise<Explanation> {
    return (await this.send('batch_explain', transport, options)).value as Explanation;
  }

  private async run(name: BatchFunction, transport: Transport, options: BatchOptions & CallOptions): Promise<Report<Mode>> {
    const { value, status } = await this.send(name, transport, options);
    if (!isReport(value)) {
      throw unreadableAnswer(`the answer is no report: ${String(JSON.stringify(value)).slice(0, 200)}`, { status });
    }
    if (this.numbers === 'exact') makeDurationsNumbers(value);
    const raising = raises(options);
    const report = new Report<Mode>(value, this, raising ? 'raised' : 'reported', status);
    // The server raises failures then; a wrapper of its function may not.
    return raising ? report.orThrow() : report;
  }

  private async send(name: BatchFunction, transport: Transport, { signal, ...options }: BatchOptions & CallOptions) {
    if (this.added.length === 0) throw usageError('the batch has no operations');
    if (typeof transport?.send !== 'function') {
      throw usageError('a batch is sent by a transport', 'Write execute(pgTransport(pool)) or execute(fetchTransport({ url })).');
    }
    // Before anything runs.
    if (this.numbers === 'exact' && !transport.exact) {
      throw usageError(
        `the transport "${transport.name}" parses numbers by itself, so that they aren't exact`,
        'Use fetchTransport.',
      );
    }
    const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
    // A copy: what is added while the transport asks for a token is not sent.
    const call = new Call(name, [...this.added], given, signal);
    const wasExecuted = this.isExecuted;
    if (name === 'batch_execute' && options.dryRun !== true) this.isExecuted = true;
    try {
      const reply = await transport.send(call);
      return { value: this.parsed(reply), status: reply.status };
    } catch (error) {
      if (isRefusal(error)) this.isExecuted = wasExecuted;
      throw error;
    }
  }

  private parsed(reply: Reply): unknown {
    if ('text' in reply) return this.parsedText(reply.text, reply.status);
    return reply.value;
  }

  private parsedText(text: string, status: number | undefined): unknown {
    try {
      return this.numbers === 'exact' ? parseExactly(text) : JSON.parse(text);
    } catch (cause) {
      throw unreadableAnswer(`the answer is no JSON: ${text.slice(0, 200) || 'nothing'}`, { status, cause });
    }
  }

  private add<O>(
    type: new (id: string, batch: object) => unknown,
    action: string,
    entity: string,
    options: CommonOptions<When | undefined, boolean | undefined>,
    parameters: (encoder: Encoder) => AnyFields,
  ): O {
    this.checkIsOpen();
    checkOptions(action, options);
    const encoder = new Encoder((reference) => this.owns(reference), options.references);
    const fields: AnyFields = {
      entity: sentName(entity),
      action,
      ...parameters(encoder),
      ...this.commonFields(options, encoder),
    };
    const metadata = encodedMetadata(options as { [key: string]: unknown }, encoder);
    if (Object.keys(metadata).length > 0) fields['metadata_params'] = metadata;
    // Only now, so that an operation that was refused leaves nothing behind.
    const id = this.newId(options.id, action, entity);
    this.added.push({ id, ...fields });
    const operation = new type(id, this) as object;
    return (options.when === undefined ? operation : conditionalOperation(operation)) as O;
  }

  /** A batch that is kept between requests would run the changes of the earlier ones again. */
  private checkIsOpen(): void {
    if (this.isExecuted && this.added.some(({ action }) => action !== 'read')) {
      throw usageError('the batch has been executed: with one more operation it would run the others again', 'Make a new batch.');
    }
  }

  private commonFields(options: CommonOptions<When | undefined, boolean | undefined>, encoder: Encoder): AnyFields {
    const fields: AnyFields = {};
    const { group, dependsOn, when, expect, report, references, claims } = options;
    if (group !== undefined) fields['group'] = this.own(group).name;
    if (dependsOn !== undefined) {
      fields['depends_on'] = list(dependsOn).map((other) => (other instanceof Group ? this.own(other).name : this.own(other).id));
    }
    if (when !== undefined) fields['when'] = list(when).map((condition) => encodedCondition(condition, encoder, 'when'));
    if (expect !== undefined) fields['expect'] = list(expect).map((guard) => encodedGuard(guard, encoder));
    if (report !== undefined) fields['report'] = report;
    if (references !== undefined) fields['references'] = typeof references === 'boolean' ? references : [...references];
    if (claims !== undefined) fields['claims'] = new Encoder(() => false, false).value(claims, 'claims');
    return fields;
  }

  private own<T extends { readonly batch: object }>(other: T): T {
    if (other.batch !== this) throw usageError('an operation or group of another batch');
    return other;
  }

  private owns(reference: Reference<unknown>): boolean {
    const source = reference.source as Operation<unknown> | undefined;
    return source === undefined || source.batch === this;
  }

  private newId(given: string | undefined, action: string, entity: string): string {
    if (given !== undefined) {
      if (!validId.test(given)) throw usageError(`invalid id "${given}"`, 'Use ASCII letters, digits and underscores.');
      if (this.names.has(given)) throw usageError(`the id "${given}" is taken by another operation of the batch`);
    }
    const id = given ?? this.freeId(`${action}_${entity.replace(/[^A-Za-z0-9_]+/g, '_')}`);
    if (this.groups.has(id)) throw usageError(`an operation cannot have the name of a group: "${id}"`);
    this.names.add(id);
    return id;
  }

  private freeId(name: string): string {
    if (!this.names.has(name) && !this.groups.has(name)) return name;
    for (let number = 2; ; number += 1) {
      const id = `${name}_${number}`;
      if (!this.names.has(id) && !this.groups.has(id)) return id;
    }
  }

  private storeParams(rows: object | readonly object[], encoder: Encoder): AnyFields {
    const encoded = new RowEncoder(encoder);
    const store: Json = Array.isArray(rows)
      ? rows.map((row, index) => encoded.row(row, `row ${index}`))
      : encoded.row(rows, 'the row');
    return { store_params: store, ...(Object.keys(encoded.lookups).length > 0 ? { lookup: encoded.lookups } : {}) };
  }

  private changes(parts: object, encoder: Encoder): AnyFields {
    const { where, set, increment, append, merge } = parts as { [part: string]: object | undefined };
    return {
      ...filterParams(where, encoder),
      ...(set === undefined ? {} : this.storeParams(set, encoder)),
      ...columnValues({ increment, append, merge }, encoder),
    };
  }
}

/** Whether nothing of the batch remains, as the server says. */
function isRefusal(error: unknown): boolean {
  return error instanceof BatchError && ['operation', 'constraint', 'request', 'usage'].includes(error.kind);
}

const validId = /^[A-Za-z0-9_]+$/;

function conditionalOperation<T extends object>(operation: T): T {
  conditional.add(operation);
  return operation;
}

function raises({ atomic = true, continueOnError = false, onError = 'raise' }: BatchOptions): boolean {
  return atomic && !continueOnError && onError === 'raise';
}

export interface ModelOptions<S extends string, N extends Numbers> {
  /** The schema whose names are written without a prefix. Default: `public`. */
  schema?: S;
  /** `'exact'`: numbers that JavaScript would round come as strings of their digits. Default: `'number'`. */
  numbers?: N;
}

/**
 * A new batch for a database with the types of `Database`:
 * ```ts
 * const b = batch<Database>();
 * const customer = b.create('customer', { name: 'Ann' });
 * b.create('invoice', { customer_id: customer.ref('customer_id'), total: 10 });
 * const report = await b.execute(transport);
 * ```
 */
export function batch<DB, S extends SchemaName<DB> = DefaultSchema<DB>>(
  options: ModelOptions<S, 'exact'> & { numbers: 'exact' },
): Batch<Model<DB, S, 'exact'>>;
export function batch<DB, S extends SchemaName<DB> = DefaultSchema<DB>>(
  options?: ModelOptions<S, 'number'>,
): Batch<Model<DB, S, 'number'>>;
export function batch({ numbers = 'number' }: { numbers?: Numbers } = {}): Batch<any> {
  return new Batch(numbers);
}
