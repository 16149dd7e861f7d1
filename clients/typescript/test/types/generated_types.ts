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

// With exact types only columns that JavaScript could round may be strings.
const exact = batch<ExactDatabase>({ numbers: 'exact' });
const track = report.one(exact.read('track'));
expectType<Equal<typeof track.track_id, number>>(true);
expectType<Equal<typeof track.price, number | string>>(true);
exact.create('ledger', { entry: 1n, amount: numeric('1.10') });
exact.update('ledger', { where: { entry: '9007199254740993' }, set: { amount: '1.10' } });
// @ts-expect-error a whole number of 32 bits needs no digits
exact.update('track', { where: { track_id: '1' }, set: { stock: 1 } });
