// What the compiler knows by the types of Supabase's CLI.
import { batch, fact, lookup, numeric, text, type Completed, type Failed, type BatchOptions, type Report, type Skipped, type Transport } from '../../src/index.js';
import { expectType, type Equal } from '../support/types.js';
import type { Database, Json } from './supabase.js';

const b = batch<Database>();
declare const raised: Report<'raised'>;
declare const reported: Report<'reported'>;

// Rows, narrowed by properties.
const customer = b.create('customer', { name: 'Ann' });
type Customer = Database['public']['Tables']['customer']['Row'];
const ofCustomer = raised.get(customer);
expectType<Equal<(typeof ofCustomer.data)[number]['mood'], 'sad' | 'ok'>>(true);
expectType<Equal<typeof ofCustomer.status, 'completed'>>(true);
const narrow = b.read('customer', { properties: ['id', 'email'] });
const narrowed = raised.one(narrow);
expectType<Equal<keyof typeof narrowed, 'id' | 'email'>>(true);
expectType<Equal<typeof narrowed.email, string | null>>(true);
const none = b.read('customer', { properties: [] });
expectType<Equal<ReturnType<typeof raised.rows<never>>, never[]>>(true);
raised.rows(none) satisfies never[];
// @ts-expect-error no such column
b.read('customer', { properties: ['nmae'] });
// @ts-expect-error the column was not asked for
narrowed.name;
// @ts-expect-error the same of references
narrow.ref('name');

// References have the type of the column that they lead to.
b.create('invoice', { customer_id: customer.ref('id'), total: 1 });
b.create('customer', { name: text`Copy of ${customer.ref('id')}` });
b.create('invoice', { customer_id: customer.ref('id'), paid_by: customer.ref('id'), total: numeric('1.10') });
// @ts-expect-error a string for a number
b.create('invoice', { customer_id: customer.ref('name'), total: 1 });
// @ts-expect-error may be null, the column may not
b.create('customer', { name: customer.ref('email') });
b.create('customer', { name: customer.ref('email').nonNull(), email: customer.ref('email') });
// @ts-expect-error no such column
customer.ref('customer_id');
// @ts-expect-error a list for a single value
b.create('invoice', { customer_id: customer.all('id'), total: 1 });
b.create('customer', { name: 'x', mood: customer.ref('mood') });
// @ts-expect-error any text for an enum
b.create('customer', { name: 'x', mood: customer.ref('name') });
// @ts-expect-error text is no number
b.create('invoice', { customer_id: text`1`, total: 1 });
b.create('customer', { name: fact.user, email: fact.claims('email') });
b.create('customer', { name: 'x', prefs: { a: [customer.ref('id'), 9007199254740993n, { b: numeric('1.10') }] }, tags: [customer.ref('name')] });
// @ts-expect-error numbers in an array of texts
b.create('customer', { name: 'x', tags: [customer.ref('id')] });
customer.ref('prefs').ref('theme');

// Objects of interfaces, which have no index signature, are JSON like others.
interface Preferences {
  theme: string;
  sizes: { width: number }[];
}
declare const preferences: Preferences;
b.create('customer', { name: 'x', prefs: preferences });
b.create('customer', { name: 'x', prefs: { list: [preferences], at: new Date(), of: customer.ref('id') } });
b.update('customer', { where: { id: 1 }, merge: { prefs: preferences } });
// @ts-expect-error a promise
b.create('customer', { name: 'x', prefs: Promise.resolve(preferences) });
// @ts-expect-error a function
b.create('customer', { name: 'x', prefs: () => preferences });
// @ts-expect-error a map
b.create('customer', { name: 'x', prefs: new Map() });
// @ts-expect-error a function in a list
b.create('customer', { name: 'x', prefs: [() => preferences] });
// @ts-expect-error an operation
b.create('customer', { name: 'x', prefs: customer });

// Rows to write.
// @ts-expect-error the name is missing
b.create('customer', { email: 'x' });
// @ts-expect-error no such column
b.create('customer', { name: 'x', emial: 'y' });
// @ts-expect-error a generated column takes no value
b.create('invoice', { id: 1, customer_id: 1, total: 1 });
// @ts-expect-error wrong in one row of several
b.create('customer', [{ name: 'x' }, { name: 1 }]);
// @ts-expect-error no such table
b.create('custmer', { name: 'x' });
// @ts-expect-error a view that can't be written
b.create('big_customer', { name: 'x' });
// @ts-expect-error null for a column that takes none
b.update('customer', { where: { id: 1 }, set: { name: null } });
b.update('customer', { where: { id: 1 }, set: { email: null }, append: { tags: ['x'] }, merge: { prefs: { a: null } } });
b.update('invoice', { where: { id: 1 }, increment: { total: customer.ref('id').negated() } });
// @ts-expect-error there is nothing in a text
customer.ref('mood').ref(0);
b.updateRows('customer', [{ id: 1, name: 'x' }], { key: ['id'] });
// A generated column takes no value, but may find the row.
b.updateRows('invoice', [{ id: 1, total: 2 }]);
b.sync('invoice', { customer_id: 1 }, [{ id: 1, total: 2 }]);
// @ts-expect-error a generated column
b.update('invoice', { where: { id: 1 }, set: { id: 2 } });
// @ts-expect-error the same of a reference
b.update('invoice', { where: { id: 1 }, set: { id: customer.ref('id') } });
// @ts-expect-error the same of an increment
b.update('invoice', { where: { id: 1 }, increment: { id: 1 } });
// @ts-expect-error no such column in the key
b.updateRows('customer', [{ id: 1, name: 'x' }], { key: ['ident'] });

// Lookups, by the table of the foreign key.
b.create('invoice', { customer_id: lookup({ name: 'Ann' }), total: 1 });
b.create('invoice', { customer_id: lookup({ email: customer.ref('email') }), total: 1 });
// @ts-expect-error no such column there
b.create('invoice', { customer_id: lookup({ nickname: 'Ann' }), total: 1 });
// @ts-expect-error no foreign key
b.create('invoice', { customer_id: 1, total: lookup({ name: 'Ann' }) });
b.create('employee', { name: 'x', boss: lookup({ name: 'y' }) });

// Filters.
b.read('customer', { where: { name: 'x', id: [1, 2], email: null, mood: { ne: 'sad' }, tags: { contains: ['x'] }, __or: [{ id: 1 }, { __not: { id: customer.ref('id') } }] } });
b.read('customer', { where: { mood: ['sad', 'ok'] } });
// @ts-expect-error no such mood
b.read('customer', { where: { mood: ['sad', 'angry'] } });
b.read('invoice', { where: { customer_id: customer.all('id'), total: { between: [1, numeric('2.50')] } } });
// A list of a column that may be null, as all of a view's may: nulls in it are equal to nothing, but would make `not-in` select nothing.
b.read('customer', { where: { name: customer.all('email') } });
b.read('customer', { where: { name: { in: customer.all('email'), 'not-in': customer.all('email').nonNull() } } });
// @ts-expect-error may hold null
b.read('customer', { where: { name: { 'not-in': customer.all('email') } } });
// @ts-expect-error numbers for a text
b.read('customer', { where: { name: customer.all('id') } });
expectType<Equal<ReturnType<typeof nonNullPrefs>, import('../../src/index.js').Reference<NonNullable<Json>>>>(true);
function nonNullPrefs() {
  return customer.ref('prefs').nonNull();
}
b.read('customer', { where: { __some: { 'invoice!customer_id': { total: { gt: 5 } } }, __none: { 'crm.note': {} } } });
// @ts-expect-error no such operator
b.read('customer', { where: { name: { startsWith: 'x' } } });
// @ts-expect-error no such column
b.read('customer', { where: { nmae: 'x' } });
// @ts-expect-error a text for a number
b.read('customer', { where: { id: 'x' } });
// @ts-expect-error the same in a list
b.read('customer', { where: { id: { in: ['x'] } } });
// @ts-expect-error the same of a reference
b.read('customer', { where: { id: customer.ref('name') } });
// @ts-expect-error no such column of the association
b.read('customer', { where: { __some: { 'invoice!customer_id': { amount: 1 } } } });
// @ts-expect-error no such association
b.read('customer', { where: { __some: { employee: {} } } });
// @ts-expect-error null is no operand
b.read('customer', { where: { name: { eq: null } } });

// Sorting, counting, aggregates.
b.read('customer', { sort: ['name:desc:nullslast', 'id', { column: 'email', nulls: 'first' }] });
// @ts-expect-error no such column
b.read('customer', { sort: ['nmae:desc'] });
// @ts-expect-error no such direction
b.read('customer', { sort: ['name:down'] });
// Also by a column of an association to one.
b.read('invoice', { sort: ['customer_id.name:desc:nullslast', 'paid_by.email', 'customer!paid_by.name', 'total'] });
b.read('crm.note', { sort: ['customer.name:desc'] });
b.read('customer', { include: { 'crm.note': { sort: ['customer.name', 'id:desc'] } } });
// @ts-expect-error no such column there
b.read('crm.note', { sort: ['customer.nmae'] });
// @ts-expect-error no such association
b.read('crm.note', { sort: ['custmer.name'] });
// @ts-expect-error to many
b.read('customer', { sort: ['crm.note.text'] });
// @ts-expect-error the same within an association
b.read('customer', { include: { 'crm.note': { sort: ['customer.nmae'] } } });
// Of types that don't tell two tables apart, as those of openapi-typescript, a path may lead to either.
type Twins = { Row: { id: number; label: string }; Relationships: [] };
type Item = {
  Row: { id: number; kind: number };
  Relationships: [{ foreignKeyName: string; columns: ['kind']; referencedRelation: 'color' | 'size'; referencedColumns: string[] }];
};
const twins = batch<{ public: { Tables: { item: Item; color: Twins; size: Twins }; Views: {}; Functions: {} } }>();
twins.read('item', { sort: ['kind.label:desc'] });
// @ts-expect-error in neither
twins.read('item', { sort: ['kind.lable'] });
// A count is one number, and an aggregate is no row: some options don't go with them.
b.read('customer', { where: { id: 1 }, count: true, sort: ['name'], limit: 2, offset: 1, lock: undefined });
b.read('invoice', { groupBy: ['paid_by'], aggregate: { n: { count: '*' } }, sort: ['n'], limit: 1, offset: 1, total: true });
// @ts-expect-error
b.read('customer', { count: true, lock: 'update' });
// @ts-expect-error
b.read('customer', { count: true, properties: ['name'] });
// @ts-expect-error
b.read('customer', { count: true, include: { 'crm.note': true } });
// @ts-expect-error
b.read('customer', { count: true, total: true });
// @ts-expect-error
b.read('customer', { count: true, aggregate: { n: { count: '*' } } });
// @ts-expect-error
b.read('customer', { count: true, groupBy: ['name'] });
// @ts-expect-error
b.read('customer', { total: true, lock: 'update' });
// @ts-expect-error
b.read('customer', { groupBy: ['name'], properties: ['name'] });
// @ts-expect-error
b.read('customer', { groupBy: ['name'], lock: 'share' });
// @ts-expect-error
b.read('customer', { aggregate: { n: { count: '*' } }, include: { 'crm.note': true } });
// @ts-expect-error nobody knows whether a page of the rows or of the result is meant
b.read('customer', { aggregate: { n: { count: '*' } }, limit: 1 });
// @ts-expect-error
b.read('customer', { aggregate: { n: { count: '*' } }, sort: ['name'] });
// @ts-expect-error
b.read('customer', { include: { 'crm.note': { count: true, properties: ['text'] } } });
// @ts-expect-error
b.read('customer', { include: { 'crm.note': { aggregate: { n: { count: '*' } }, include: { customer: true } } } });
const counted = raised.one(b.read('customer', { count: true }));
expectType<Equal<typeof counted, { count: number }>>(true);
const totals = raised.get(b.read('customer', { total: true, limit: 1 }));
expectType<Equal<typeof totals.total, number>>(true);
// @ts-expect-error it was not asked for
raised.get(b.read('customer')).total;
const sums = raised.one(b.read('invoice', { groupBy: ['customer_id'], aggregate: { n: { count: '*' }, sum: { sum: 'total' }, last: { max: 'paid_by' } }, sort: ['n:desc'] }));
sums satisfies { customer_id: number; n: number; sum: number | null; last: number | null };
// @ts-expect-error no such column
b.read('invoice', { aggregate: { sum: { sum: 'amount' } } });
// @ts-expect-error no such function
b.read('invoice', { aggregate: { sum: { median: 'total' } } });

// Associations.
const nested = raised.one(b.read('invoice', {
  properties: ['id'],
  include: { customer_id: true, payer: { from: 'paid_by', properties: ['name'] } },
}));
nested satisfies { id: number; customer_id: Customer | null; payer: { name: string } | null };
// @ts-expect-error only the name
nested.payer?.email;
const many = raised.one(b.read('customer', { include: { 'invoice!customer_id': { where: { total: { gt: 1 } }, include: { payer: { from: 'paid_by', properties: ['id'] } } }, n: { from: 'invoice!paid_by', count: true }, 'crm.note': true } }));
many.invoice[0]!.total satisfies number;
many.invoice[0]!.payer?.id satisfies number | undefined;
many.n satisfies number;
many.note[0]!.text satisfies string;
many.name satisfies string;
const bosses = raised.one(b.read('employee', { include: { boss_row: { from: 'boss' }, employee: true } }));
bosses.boss_row?.name satisfies string | undefined;
bosses.employee[0]!.name satisfies string;
const joined = raised.one(b.read('customer', { include: { same: { from: 'employee', on: { name: 'name' } }, one: { from: 'employee', on: { name: 'name' }, one: true } } }));
joined.same[0]!.boss satisfies number | null;
joined.one?.id satisfies number | undefined;
const by = raised.one(b.read('customer', { include: { paid: { from: 'invoice!invoice_paid_by_fkey' } } }));
by.paid[0]!.id satisfies number;
// @ts-expect-error the rows have that column already
b.read('invoice', { include: { customer_id: true } });
// @ts-expect-error no such association
b.read('customer', { include: { invoices: true } });
// @ts-expect-error no such foreign key
b.read('customer', { include: { paid: { from: 'invoice!nothing' } } });
// @ts-expect-error no such column of the association
b.read('customer', { include: { 'invoice!customer_id': { properties: ['amount'] } } });
// @ts-expect-error no such column in a filter of the association
b.read('customer', { include: { 'invoice!customer_id': { where: { amount: 1 } } } });
// @ts-expect-error no such association of the association
b.read('customer', { include: { 'invoice!customer_id': { include: { customers: true } } } });
// @ts-expect-error no such option
b.read('customer', { include: { 'invoice!customer_id': { limits: 1 } } });
const invoices = b.read('customer', { include: { 'invoice!customer_id': true } });
b.create('employee', { name: 'x', id: invoices.row(0).ref('invoice').ref(0).ref('total') });
// @ts-expect-error no such column in it
invoices.row(0).ref('invoice').ref(0).ref('amount');


// Of two foreign keys between two tables the name of the table means none.
b.read('invoice', { include: { payer: { from: 'customer!invoice_paid_by_fkey' }, buyer: { from: 'customer!customer_id' } } });
b.read('customer', { where: { __some: { 'invoice!invoice_paid_by_fkey': { total: 1 } }, __none: { 'invoice!paid_by': {} } } });
// @ts-expect-error which one
b.read('customer', { include: { invoice: true } });
// @ts-expect-error which one
b.read('customer', { include: { bills: { from: 'invoice', count: true } } });
// @ts-expect-error which one
b.read('invoice', { include: { customer: { properties: ['name'] } } });
// @ts-expect-error which one
b.read('customer', { where: { __some: { invoice: {} } } });
// @ts-expect-error which one
b.read('invoice', { where: { __none: { customer: { name: 'x' } } } });
// @ts-expect-error no foreign key of that name
b.read('customer', { where: { __some: { 'invoice!total': {} } } });

// Items of lists.
b.createEach('invoice', invoices.rows(), (item, index) => ({ customer_id: item.ref('id'), total: index }));
b.createEach('customer', [{ sku: 'x', of: customer.ref('name') }], (item) => ({ name: item.ref('sku'), email: item.ref('of') }));
b.createEach('invoice', [{ price: numeric('1.10'), of: 1n }], (item) => ({ customer_id: item.ref('of'), total: item.ref('price') }));
b.updateEach('customer', ['a', 'b'], (item) => ({ where: { name: item }, set: { email: item } }));
b.deleteEach('customer', [1, 2], (item) => ({ id: item }));
// @ts-expect-error a text for a number
b.deleteEach('customer', ['a'], (item) => ({ id: item }));
// @ts-expect-error no such property
b.createEach('customer', [{ sku: 'x' }], (item) => ({ name: item.ref('sky') }));
// @ts-expect-error no such column
b.createEach('customer', [1], () => ({ name: 'x', nickname: 'y' }));
interface Guest {
  name: string;
  email?: string;
}
declare const guests: Guest[];
// @ts-expect-error an item may lack it, and then the server finds nothing there
b.createEach('customer', guests, (item) => ({ name: item.ref('name'), email: item.ref('email') }));
// @ts-expect-error the same of one item of several
b.createEach('customer', [{ name: 'x', email: 'y' }, { name: 'z' }], (item) => ({ name: item.ref('name'), email: item.ref('email') }));
// @ts-expect-error the same of changes
b.updateEach('customer', guests, (item) => ({ where: { name: item.ref('name') }, set: { email: item.ref('email') } }));
const complete = guests.map(({ name, email }) => ({ name, email: email ?? null }));
b.createEach('customer', complete, (item) => ({ name: item.ref('name'), email: item.ref('email') }));
b.createEach('customer', guests, (item) => ({ name: item.ref('name'), email: item.ref('email').nonNull() }));

// Functions.
raised.one(b.call('total_of', { p_customer: customer.ref('id') })).total_of satisfies number;
raised.rows(b.call('best'))[0]!.name satisfies string;
raised.one(b.call('one')).id satisfies number;
raised.one(b.call('names', { like: 'x' })).names satisfies string;
raised.one(b.call('doc', { value: [customer.ref('id')] })).doc satisfies Json;
b.call('names', {}, { limit: 1, properties: ['names'] });
b.call('clear');
b.call('over', { a: 1 });
b.call('over', { b: 'x' });
// @ts-expect-error the argument is missing
b.call('total_of');
// @ts-expect-error a text for a number
b.call('total_of', { p_customer: customer.ref('name') });
// @ts-expect-error no such argument
b.call('names', { likes: 'x' });
// @ts-expect-error no such function
b.call('total_off');
// @ts-expect-error no such column of the result
b.call('best', {}, { properties: ['nmae'] });

// Other schemas.
const note = b.create('crm.note', { customer_id: customer.ref('id'), text: 'x' });
raised.one(note).text satisfies string;
const crm = batch<Database, 'crm'>({ schema: 'crm' });
raised.one(crm.read('note')).text satisfies string;
raised.one(crm.read('public.customer')).name satisfies string;
// @ts-expect-error not without its schema
crm.read('customer');
// @ts-expect-error no schema
batch<Database, '__InternalSupabase'>();

// Results: conditions, modes, parts that are there only where they were asked for.
const conditional = b.create('customer', { name: 'x' }, { when: customer.ref('id').test({ gt: 1 }) });
const maybe = raised.get(conditional);
expectType<Equal<(typeof maybe)['status'], 'completed' | 'skipped'>>(true);
const outcome = reported.get(customer);
expectType<Equal<(typeof outcome)['status'], 'completed' | 'failed' | 'skipped'>>(true);
outcome satisfies Completed<Customer> | Failed | Skipped;
declare const anyTransport: Transport;
declare const anyOptions: BatchOptions;
declare const someOptions: { onError?: 'report' };
const byAnyOptions = (await b.execute(anyTransport, anyOptions)).get(customer);
expectType<Equal<(typeof byAnyOptions)['status'], 'completed' | 'failed' | 'skipped'>>(true);
const bySomeOptions = (await b.execute(anyTransport, { ...someOptions, summary: true })).get(customer);
expectType<Equal<(typeof bySomeOptions)['status'], 'completed' | 'failed' | 'skipped'>>(true);
const byNone = (await b.execute(anyTransport, { atomic: true })).get(customer);
expectType<Equal<(typeof byNone)['status'], 'completed'>>(true);
const quiet = raised.get(b.create('customer', { name: 'x' }, { report: false }));
quiet.rows satisfies number;
// @ts-expect-error the rows are not reported
quiet.data;
raised.get(b.create('customer', { name: 'x' }, { onConflict: { columns: ['id'], action: 'select' } })).created satisfies boolean[];
// @ts-expect-error not without onConflict
raised.get(customer).created;
// @ts-expect-error update goes with the action update
b.create('customer', { name: 'x' }, { onConflict: { columns: ['id'], action: 'nothing', update: ['name'] } });
const synced = raised.get(b.sync('invoice', { customer_id: 1 }, [{ total: 1 }]));
synced.deleted satisfies number;
synced.created satisfies boolean[];
// @ts-expect-error another type than the value's
customer.ref('id').test({ eq: 'x' });
// @ts-expect-error no such operator
customer.ref('id').test({ greater: 1 });
// @ts-expect-error text for the limit
b.read('customer', { limit: customer.ref('name') });

async function modes(): Promise<void> {
  const transport = null as never;
  expectType<Equal<Awaited<ReturnType<typeof modeOf.none>>, Report<'raised'>>>(true);
  (await b.execute(transport)) satisfies Report<'raised'>;
  (await b.execute(transport, { dryRun: true, atomic: true, onError: 'raise' })) satisfies Report<'raised'>;
  // @ts-expect-error it may report failures
  (await b.execute(transport, { atomic: false })) satisfies Report<'raised'>;
  // @ts-expect-error it may report failures
  (await b.execute(transport, { continueOnError: true })) satisfies Report<'raised'>;
  // @ts-expect-error it may report failures
  (await b.execute(transport, { onError: 'report' })) satisfies Report<'raised'>;
  const sometimes: boolean = Math.random() > 0.5;
  // @ts-expect-error it may report failures
  (await b.execute(transport, { atomic: sometimes })) satisfies Report<'raised'>;
  // @ts-expect-error no such option
  await b.execute(transport, { atomc: false });
  // @ts-expect-error reads have no key
  await b.executeRead(transport, { idempotencyKey: 'x' });
}
const modeOf = { none: () => b.execute(null as never) };

// Exact numbers.
const exact = batch<Database>({ numbers: 'exact' });
const exactRow = raised.one(exact.read('invoice'));
expectType<Equal<typeof exactRow.total, string | number>>(true);
expectType<Equal<typeof exactRow.paid_by, string | number | null>>(true);
exact.create('invoice', { customer_id: exactRow.customer_id, total: exactRow.total });
const exactInvoice = exact.read('invoice');
exact.update('invoice', { where: { id: 1 }, increment: { total: exactInvoice.ref('total') } });
exact.update('invoice', { where: { id: 1 }, increment: { total: { add: exactInvoice.ref('total'), from: 0 } } });
exact.read('invoice', { limit: exactInvoice.ref('id'), offset: exactInvoice.ref('total') });
// Columns read numbers from digits. A condition compares what it is given: a text is no number.
exact.read('invoice', { where: { total: '1.10' } });
exact.create('customer', { name: 'x' }, { when: exactInvoice.ref('total').test({ ge: numeric(exactRow.total), ne: 3, in: [1n, exactInvoice.ref('id')] }) });
// @ts-expect-error a text
exactInvoice.ref('total').test({ ge: '1.10' });
// @ts-expect-error perhaps a text
exactInvoice.ref('total').test({ eq: exactRow.total });
// @ts-expect-error a text among others
exactInvoice.ref('total').test({ in: [1, '2'] });
exact.read('customer').ref('name').test({ eq: 'x' });
exact.read('customer').ref('prefs').ref('size').test({ eq: 'x' });
raised.one(exact.read('invoice', { aggregate: { sum: { sum: 'total' } } })).sum satisfies string | number | null;

// @ts-expect-error no such option
b.read('customer', { limt: 3 });
// @ts-expect-error an operation of rows of another type
const wrong: Promise<{ name: number }[]> = Promise.resolve(raised.rows(customer));
void modes;
void wrong;
