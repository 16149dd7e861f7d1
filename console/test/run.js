// Runs the tests: node test/run.js unit|browser
//
// The unit tests need OPENAPI, the path of what batch_openapi() says of the music shop. Those in the browser need PGHOST
// and so on, a database with the extension and the music shop, and Chromium (CHROMIUM, default /usr/bin/chromium).
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { build } from 'esbuild';

const folder = join(dirname(fileURLToPath(import.meta.url)));
const compiled = join(folder, '..', 'dist', 'test');
const [part = 'unit'] = process.argv.slice(2);

async function unitTests() {
  mkdirSync(compiled, { recursive: true });
  const names = readdirSync(join(folder, 'unit')).filter((name) => name.endsWith('.test.ts'));
  await build({
    entryPoints: names.map((name) => join(folder, 'unit', name)), outdir: compiled, outExtension: { '.js': '.mjs' },
    bundle: true, platform: 'node', mainFields: ['module', 'main'], format: 'esm', target: 'node18', sourcemap: 'inline', logLevel: 'warning',
  });
  return names.map((name) => join(compiled, name.replace(/\.ts$/, '.mjs')));
}

const browserTests = () => readdirSync(join(folder, 'browser')).filter((name) => name.endsWith('.test.js')).map((name) => join(folder, 'browser', name));

const files = part === 'unit' ? await unitTests() : browserTests();
const { status } = spawnSync(process.execPath, ['--test', '--test-reporter=tap', ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
