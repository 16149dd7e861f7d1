// What the compiler knows by the types that batch-ops-types writes.
import { batch, numeric, type Report } from '../../src/index.js';
import { expectType, type Equal } from '../support/types.js';
import type { Database as ExactDatabase } from '../database.exact.types.js';
import type { Database } from '../database.types.js';

declare const report: Report<'raised'>;

const b = batch<Database>();
const line = b.create('sales.Order Lines', { id: 1, 'odd.name': 'x', customer_id: 1 });
report.one(line)['odd.name'] satisfies string | null;
const nested = report.one(b.read('sales.Order Lines', { include: { customer: { properties: ['email'] } } }));
nested.customer?.email satisfies string | undefined;
const customers = report.one(b.read('customer', { include: { lines: { from: 'sales.Order Lines' } } }));
customers.lines[0]!['a,b'] satisfies string | null;
const people = report.one(b.read('person', { include: { superior: { from: 'boss', properties: ['name'] }, person: true } }));
people.superior?.name satisfies string | undefined;
people.person[0]!.name satisfies string;
report.one(b.read('track_count', { include: { album: true } })).album?.title satisfies string | undefined;

// What the server alone computes takes no value; as the key of a row it finds it.
b.update('transfer', { where: { transfer_id: 1 }, set: { amount: 1 } });
b.updateRows('transfer', [{ transfer_id: 1, amount: 2 }]);
b.updateRows('loud_track', [{ track_id: 1, name: 'x' }]);
// @ts-expect-error an identity that is always generated
b.update('transfer', { where: { transfer_id: 1 }, set: { transfer_id: 2 } });
// @ts-expect-error a generated column
b.update('transfer', { where: { transfer_id: 1 }, set: { fee: 1 } });
// @ts-expect-error the same of what is added
b.update('transfer', { where: { transfer_id: 1 }, increment: { fee: 1 } });
// @ts-expect-error a column of a view that is an expression
b.update('loud_track', { where: { track_id: 1 }, set: { loud: 'X' } });

// With exact types only columns that JavaScript could round may be strings.
const exact = batch<ExactDatabase>({ numbers: 'exact' });
const track = report.one(exact.read('track'));
expectType<Equal<typeof track.track_id, number>>(true);
expectType<Equal<typeof track.price, number | string>>(true);
exact.create('ledger', { entry: 1n, amount: numeric('1.10') });
exact.update('ledger', { where: { entry: '9007199254740993' }, set: { amount: '1.10' } });
const ledger = exact.read('ledger');
exact.update('ledger', { where: { entry: 1n }, increment: { amount: ledger.ref('amount'), entry: { add: ledger.ref('entry'), from: 0 } } });
exact.read('track', { limit: ledger.ref('entry'), when: ledger.ref('amount').test({ gt: numeric('1.10') }) });
// @ts-expect-error a text is no number
exact.read('track', { when: ledger.ref('amount').test({ gt: '1.10' }) });
// @ts-expect-error a whole number of 32 bits needs no digits
exact.update('track', { where: { track_id: '1' }, set: { stock: 1 } });

// Aggregates have the types of what was asked for: groups those of their columns, and with exact numbers a sum or a mean may
// need more digits than the numbers that it is made of.
const of = { n: { count: '*' }, prices: { count: 'price', distinct: true }, sum: { sum: 'stock' }, mean: { avg: 'stock' }, total: { sum: 'price' } } as const;
const ends = { most: { max: 'stock' }, dearest: { max: 'price' }, first: { min: 'name' } } as const;
const plainGroup = report.one(b.read('track', { groupBy: ['album_id', 'name'], aggregate: { ...of, ...ends } }));
expectType<Equal<typeof plainGroup.album_id, number>>(true);
expectType<Equal<typeof plainGroup.name, string>>(true);
expectType<Equal<typeof plainGroup.n, number>>(true);
expectType<Equal<typeof plainGroup.prices, number>>(true);
expectType<Equal<typeof plainGroup.sum, number | null>>(true);
expectType<Equal<typeof plainGroup.mean, number | null>>(true);
expectType<Equal<typeof plainGroup.total, number | null>>(true);
expectType<Equal<typeof plainGroup.most, number | null>>(true);
expectType<Equal<typeof plainGroup.first, string | null>>(true);
// @ts-expect-error not a column of the group
plainGroup.seconds;
const group = report.one(exact.read('track', { groupBy: ['price'], aggregate: { ...of, ...ends } }));
expectType<Equal<typeof group.price, number | string>>(true);
expectType<Equal<typeof group.n, number>>(true);
expectType<Equal<typeof group.sum, number | string | null>>(true);
expectType<Equal<typeof group.mean, number | string | null>>(true);
expectType<Equal<typeof group.total, number | string | null>>(true);
expectType<Equal<typeof group.most, number | null>>(true);
expectType<Equal<typeof group.dearest, number | string | null>>(true);
expectType<Equal<typeof group.first, string | null>>(true);
const { tracks, byPrice } = report.one(
  exact.read('album', { include: { tracks: { from: 'track', aggregate: of }, byPrice: { from: 'track', groupBy: ['price'], aggregate: ends } } }),
);
expectType<Equal<typeof tracks.mean, number | string | null>>(true);
expectType<Equal<(typeof byPrice)[number]['price'], number | string>>(true);
expectType<Equal<(typeof byPrice)[number]['most'], number | null>>(true);
const combinations = report.rows(exact.read('track', { groupBy: ['album_id'] }));
expectType<Equal<(typeof combinations)[number]['album_id'], number>>(true);
// @ts-expect-error no such column
exact.read('track', { groupBy: ['albm_id'] });
// @ts-expect-error no such column
exact.read('track', { aggregate: { sum: { sum: 'stok' } } });
