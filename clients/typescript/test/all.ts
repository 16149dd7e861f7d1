// All tests in one process, so that there is one database: node --test-reporter=tap build/test/all.js
import { after } from 'node:test';

import { createDatabase, databaseName, dropDatabases } from './support/database.js';

await createDatabase(databaseName);
process.env['PGDATABASE'] = databaseName;

await import('./language.test.js');
await import('./safety.test.js');
await import('./numbers.test.js');
await import('./transports.test.js');
await import('./generator.test.js');
await import('./types.test.js');
await import('./package.test.js');

// Hooks run in their order: first connections are closed.
after(dropDatabases);
