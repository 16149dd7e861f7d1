// The package as others get it: what is in it, and its README, whose program is compiled and run with it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

import { createDatabase, databaseName } from './support/database.js';
import { packageFolder } from './support/files.js';
import { startGateway, userToken } from './support/gateway.js';

const folder = `${packageFolder}/build/readme`;
const installed = `${folder}/node_modules/batch-ops`;
const read = (file: string) => readFileSync(`${packageFolder}/${file}`, 'utf8');

function run(command: string, arguments_: string[], cwd: string, environment: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, arguments_, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  assert.equal(error, undefined);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}

test('the package has what is needed, and nothing else', async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(installed, { recursive: true });
  rmSync(`${packageFolder}/dist`, { recursive: true, force: true });
  run('npm', ['run', '--silent', 'build'], packageFolder);
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], packageFolder),
  ) as [{ filename: string; files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path).sort();
  const sources = paths.filter((path) => path.startsWith('dist/'));
  assert.deepEqual(
    paths.filter((path) => !sources.includes(path)),
    ['LICENSE', 'README.md', 'package.json'],
  );
  for (const path of sources) assert.match(path, /^dist\/[a-z_/]+\.(js|d\.ts)$/);
  assert.ok(sources.includes('dist/index.d.ts') && sources.includes('dist/generator/main.js'));
  run('tar', ['-xzf', packed.filename, '--strip-components=1', '-C', installed], folder);
  const { messages } = await publint({ pkgDir: installed, strict: true });
  const meta = JSON.parse(read('package.json'));
  assert.deepEqual(
    messages.map((message) => formatMessage(message, meta)),
    [],
  );
  assert.equal(meta.dependencies, undefined);
});

test('outside of its tool it imports nothing, so that it runs in browsers and at the edge', () => {
  const files = readdirSync(`${installed}/dist`, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && !file.startsWith('generator'),
  );
  assert.ok(files.length > 15);
  for (const file of files) {
    const text = readFileSync(`${installed}/dist/${file}`, 'utf8');
    for (const [, from] of text.matchAll(/^(?:import|export) [^;]*from '([^']+)'/gm)) assert.match(from!, /^\.\.?\//, file);
    assert.doesNotMatch(text, /\b(process|Buffer|require)\b[.(\[]/, file);
  }
});

test('its tool runs', () => {
  assert.match(run(process.execPath, [`${installed}/dist/generator/main.js`, '--help'], folder), /^Writes the type Database/);
  assert.equal(readFileSync(`${installed}/dist/generator/main.js`, 'utf8').split('\n')[0], '#!/usr/bin/env node');
});

test('every block of the README compiles and prints what it says', async () => {
  const blocks = [...read('README.md').matchAll(/^```(ts|text)\n([^]*?)^```$/gm)].map(([, language, text]) => ({
    language,
    text: text!,
  }));
  const programs = blocks.filter(({ language }) => language === 'ts');
  const outputs = blocks.filter(
    ({ language, text }, index) => language === 'text' && blocks[index - 1]?.language === 'ts' && !text.startsWith('import'),
  );
  assert.ok(programs.length >= 12 && outputs.length === programs.length);
  await createDatabase(`${databaseName}_readme`);
  const gateway = await startGateway(`${databaseName}_readme`);
  try {
    const program = programs
      .map(({ text }) => text)
      .join('\n')
      .replaceAll('http://localhost:3000', gateway.url);
    writeFileSync(`${folder}/tour.ts`, program);
    writeFileSync(`${folder}/package.json`, '{"type": "module"}');
    copyFileSync(`${packageFolder}/test/database.types.ts`, `${folder}/database.types.ts`);
    const options = [
      '--strict',
      '--target',
      'ES2022',
      '--lib',
      'ES2022',
      '--module',
      'NodeNext',
      '--noUncheckedIndexedAccess',
      '--exactOptionalPropertyTypes',
      '--skipLibCheck',
      '--types',
      'node',
    ];
    run(process.execPath, [`${packageFolder}/node_modules/typescript/bin/tsc`, ...options, 'tour.ts'], folder);
    assert.ok(existsSync(`${folder}/tour.js`));
    const printed = run(process.execPath, ['tour.js'], folder, {
      TOKEN: await userToken(),
      PGDATABASE: `${databaseName}_readme`,
    });
    assert.equal(printed, outputs.map(({ text }) => text).join(''));
  } finally {
    gateway.stop();
  }
});
