// What the compiler knows by openapi-typescript's output.
import { batch, lookup, type Report } from '../../src/index.js';
import type { OpenAPIDatabase } from '../../src/openapi.js';
import type { components } from '../../build/types/openapi.js';

interface Database extends OpenAPIDatabase<components> {}

const b = batch<Database>();
declare const report: Report<'raised'>;

const customer = b.create('customer', { first_name: 'Ada', last_name: 'Byron', email: 'x' });
const invoice = b.create('invoice', { customer_id: customer.ref('customer_id'), total: 1 });
report.one(invoice).total satisfies number;
report.one(customer).city satisfies string | null;
// @ts-expect-error a text for a number
b.create('invoice', { customer_id: customer.ref('email'), total: 1 });
// @ts-expect-error the total is missing
b.create('invoice', { customer_id: 1 });
// @ts-expect-error no such column
b.create('invoice', { customer_id: 1, total: 1, paid: true });
b.updateRows('transfer', [{ transfer_id: 1, amount: 2 }]);
// @ts-expect-error a generated column
b.update('transfer', { where: { transfer_id: 1 }, set: { fee: 1 } });
b.read('account', { include: { paid: { from: 'transfer!payer' } } });
// @ts-expect-error which one
b.read('account', { include: { transfer: true } });
// @ts-expect-error a view that can't be written
b.create('track_count', { album_id: 1 });
b.create('person', { name: 'x', mood: 'sad', prefs: { any: ['thing'] } });
// @ts-expect-error no such mood
b.create('person', { name: 'x', mood: 'angry' });
b.create('album', { artist_id: lookup({ name: 'x' }), title: 'x', released: 'x' });
const nested = report.one(b.read('album', { include: { artist: true, track: { properties: ['name'] } } }));
nested.artist?.country satisfies string | undefined;
nested.track[0]!.name satisfies string;
// @ts-expect-error no such association
b.read('album', { include: { customer: true } });
report.one(b.call('area', { width: 1 })).area satisfies number | null;
report.rows(b.call('top_tracks', { how_many: 1 }))[0]!.name satisfies string | null;
// @ts-expect-error the argument is missing
b.call('area', { height: 1 });
b.call('nothing');
b.create('sales.Order Lines', { id: 1, 'odd.name': 'x' });
