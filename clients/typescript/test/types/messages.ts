// Mistakes that are made often; the test compares what the compiler says.
import { batch } from '../../src/index.js';
import type { Database } from '../database.types.js';

const b = batch<Database>();
const customer = b.create('customer', { first_name: 'Ada', last_name: 'Byron', email: 'ada@example.com' });
b.create('invoice', { customer_id: customer.ref('email'), total: 10 });
b.create('invoice', { customer_id: customer.ref('id'), total: 10 });
b.create('custmer', { first_name: 'Ada' });
b.read('album', { where: { titel: 'Ebbe' } });
b.read('album', { include: { artsts: true } });
b.read('album', { limt: 3 });
b.create('artist', { name: 'x', country: 'y', cuontry: 'z' });
b.read('invoice', { sort: ['customer.last_nam:desc'] });
b.read('account', { include: { transfer: true } });
b.read('account', { where: { __some: { transfer: {} } } });
b.read('album', { count: true, properties: ['title'] });
b.update('transfer', { where: { transfer_id: 1 }, set: { fee: 1 } });
