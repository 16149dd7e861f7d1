// What is decided at run time: the types say what may be there, and no more.
import { batch, type Column, type Completed, type Model, type OnConflict, type Report } from '../../src/index.js';
import { expectType, type Equal } from '../support/types.js';
import type { Database } from './supabase.js';

const b = batch<Database>();
declare const report: Report<'raised'>;
declare const flag: boolean;
type Customer = Database['public']['Tables']['customer']['Row'];
type Tables = Model<Database, 'public', 'number'>;

// Associations.
const perhaps = report.one(b.read('employee', { include: flag ? { boss_row: { from: 'boss' } } : undefined }));
expectType<Equal<typeof perhaps.boss_row, Database['public']['Tables']['employee']['Row'] | null | undefined>>(true);
perhaps.name satisfies string;
const either = report.one(b.read('employee', { include: flag ? { boss_row: { from: 'boss' } } : {} }));
// @ts-expect-error it may not be there
either.boss_row;
if ('boss_row' in either) either.boss_row?.name satisfies string | undefined;
const one = report.one(b.read('employee', { include: { employee: flag ? true : undefined, boss_row: { from: 'boss' } } }));
// @ts-expect-error it may not be there
one.employee.length;
one.employee?.length satisfies number | undefined;
one.boss_row?.name satisfies string | undefined;
const spread = report.one(b.read('employee', { include: { ...(flag ? { employee: true } : {}), boss_row: { from: 'boss' } } }));
// @ts-expect-error it may not be there
spread.employee.length;
// @ts-expect-error no such association, whatever is decided
b.read('employee', { include: flag ? { bos: true } : undefined });
const within = report.one(
  b.read('employee', {
    include: {
      n: { from: 'employee', count: flag },
      top: { from: 'employee', one: flag },
      boss_row: { from: 'boss', include: flag ? { employee: true } : undefined },
    },
  }),
);
expectType<Equal<typeof within.n extends number | (infer R)[] ? R : never, Database['public']['Tables']['employee']['Row']>>(true);
within.top satisfies { name: string }[] | { name: string } | null;
// @ts-expect-error a list, or a row, or null
within.top.length;
// @ts-expect-error it may not be there
within.boss_row?.employee.length;
within.boss_row?.employee?.length satisfies number | undefined;
// What may not be there is no value, but for who says that it is.
const chief = b.read('employee', { include: flag ? { boss_row: { from: 'boss' } } : undefined });
b.create('employee', { name: chief.ref('boss_row').nonNull().ref('name') });

// Counts, totals, reports, conflicts.
const counted = report.one(b.read('customer', { count: flag }));
expectType<Equal<typeof counted, { count: number } | Customer>>(true);
const sometimes = report.one(b.read('customer', { count: flag ? true : undefined }));
expectType<Equal<typeof sometimes, { count: number } | Customer>>(true);
const totalled = report.get(b.read('customer', { total: flag }));
expectType<Equal<typeof totalled.total, number | undefined>>(true);
const totalledOrNot = report.get(b.read('customer', { total: flag ? true : undefined }));
expectType<Equal<typeof totalledOrNot.total, number | undefined>>(true);
const quiet = report.get(b.create('customer', { name: 'x' }, { report: flag ? false : undefined }));
// @ts-expect-error only if they are reported
quiet.data;
declare const onConflict: OnConflict<Tables, 'customer'>;
const always = report.get(b.create('customer', { name: 'x' }, { onConflict }));
expectType<Equal<typeof always.created, boolean[]>>(true);
const upsert = report.get(b.create('customer', { name: 'x' }, { onConflict: flag ? onConflict : undefined }));
expectType<Equal<typeof upsert.created, boolean[] | undefined>>(true);

// Columns.
declare const columns: ('id' | 'name')[];
const some = report.one(b.read('customer', { properties: columns }));
expectType<Equal<typeof some, { id?: number; name?: string }>>(true);
const more = report.one(b.read('customer', { properties: [...columns, 'email'] }));
more.email satisfies string | null | undefined;
// @ts-expect-error it may not be there
more.name.length;
const listed = report.one(b.read('customer', { properties: flag ? ['id'] : ['id', 'name'] }));
listed.id satisfies number;
// @ts-expect-error only in one of the lists
listed.name;
declare const anyColumns: Column<Tables, 'customer'>[];
const partial = report.one(b.delete('customer', { where: { id: 1 }, properties: anyColumns }));
expectType<Equal<typeof partial, Partial<Customer>>>(true);
declare const texts: string[];
// @ts-expect-error any texts are no columns
b.read('customer', { properties: texts });
const full = report.get(b.read('customer', { properties: flag ? ['id'] : undefined }));
full satisfies Completed<{ id: number }>;
const best = report.one(b.call('best', {}, { properties: columns }));
// @ts-expect-error it may not be there
best.name.length;
const inner = report.one(b.read('employee', { include: { boss_row: { from: 'boss', properties: columns } } }));
// @ts-expect-error it may not be there
inner.boss_row?.name.length;

// Aggregates and groups.
const summed = report.one(b.read('invoice', { aggregate: flag ? { sum: { sum: 'total' } } : undefined }));
// @ts-expect-error only in one of both
summed.sum;
if ('sum' in summed) summed.sum satisfies number | null;
const grouped = report.one(b.read('customer', { groupBy: columns, aggregate: { n: { count: '*' } } }));
grouped.n satisfies number;
expectType<Equal<typeof grouped.name, string | undefined>>(true);
