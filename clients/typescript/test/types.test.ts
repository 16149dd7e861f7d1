// The compiler's answers: what it takes, what it refuses, how it says so, and how long it takes.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

import openapiTS, { astToString } from 'openapi-typescript';
import pg from 'pg';
import ts from 'typescript';

import { packageFolder } from './support/files.js';

const { config } = ts.readConfigFile(`${packageFolder}/tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, packageFolder);

/** The errors of files; the declarations that were built are used, so that only the files themselves are checked. */
function errorsOf(...files: string[]): readonly ts.Diagnostic[] {
  const program = ts.createProgram(files, { ...options, noEmit: true, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file && files.some((name) => file.fileName.endsWith(name.split('/').pop()!)));
}

// Files that are not ours are parsed once.
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();
const { getSourceFile } = host;
host.getSourceFile = (name, ...more) => {
  if (name.includes('/build/types/')) return getSourceFile(name, ...more);
  if (!parsed.has(name)) parsed.set(name, getSourceFile(name, ...more));
  return parsed.get(name);
};

const said = ({ file, start, messageText }: ts.Diagnostic) =>
  `${file!.getLineAndCharacterOfPosition(start!).line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;

test("types of Supabase, of openapi-typescript and of the generator: what fits is taken, what doesn't is refused", async () => {
  const client = new pg.Client();
  await client.connect();
  const { rows } = await client.query('SELECT batch_openapi() AS document');
  await client.end();
  mkdirSync(`${packageFolder}/build/types`, { recursive: true });
  writeFileSync(
    `${packageFolder}/build/types/openapi.d.ts`,
    astToString(await openapiTS(rows[0].document, { defaultNonNullable: false })),
  );
  const files = ['supabase_types', 'openapi_types', 'generated_types', 'optional_types'].map((name) => `${packageFolder}/test/types/${name}.ts`);
  assert.deepEqual(errorsOf(...files).map(said), []);
});

test('frequent mistakes get short messages that name what is wrong', () => {
  const messages = errorsOf(`${packageFolder}/test/types/messages.ts`).map(said);
  const expected = [
    /^7: Type 'Reference<string>' is not assignable to type 'Value<number> \| Lookup<[^]*\n +Type 'Reference<string>' is not assignable to type 'Reference<number>'\.\n +Type 'string' is not assignable to type 'number'\.$/,
    /^8: Argument of type '"id"' is not assignable to parameter of type '(?:"(?:customer_id|city|email|first_name|last_name|since)"(?: \| )?){6}'\.$/,
    /^8: Type 'Reference<string \| number \| null>' is not assignable/,
    /^9: Argument of type '"custmer"' is not assignable to parameter of type '[^]*"customer"[^]*'\.$/,
    /^10: Object literal may only specify known properties, but 'titel' does not exist in type 'Filter<Model<Database, "public", "number">, "album">'\. Did you mean to write 'title'\?$/,
    /^11: Type 'true' is not assignable to type 'true & NoSuchAssociation<"album", "artsts">'\.\n +Type 'boolean' is not assignable to type 'NoSuchAssociation<"album", "artsts">'\.$/,
    /^12: Object literal may only specify known properties, but 'limt' does not exist in type [^]*Did you mean to write 'limit'\?$/,
    /^13: Object literal may only specify known properties, [^]*'cuontry' does not exist in type 'NewRow<[^]*$/,
    /^14: Type '"customer\.last_nam:desc"' is not assignable to type 'SortKey<[^]*Did you mean '"customer\.last_name"'\?$/,
    /^15: Type 'true' is not assignable to type 'true & AmbiguousAssociation<"account", "transfer">'\./,
    /^16: Object literal may only specify known properties, and 'transfer' does not exist in type [^]*"transfer!payer"\?: /,
    /^17: Type '\["title"\]' is not assignable to type 'readonly \["title"\] & NotWith<"count">'\./,
    /^18: Object literal may only specify known properties, and 'fee' does not exist in type 'Changes<[^]*"transfer">'\.$/,
  ];
  assert.equal(messages.length, expected.length, messages.join('\n'));
  [...messages]
    .sort((a, b) => parseInt(a) - parseInt(b) || (a.includes('Argument') ? -1 : 1))
    .forEach((message, index) => {
      assert.match(message, expected[index]!);
      assert.ok(message.length < 500, message);
    });
});

/** A schema of many tables with foreign keys, and a program that uses some of them. */
function largeProgram(tables: number, operations: number): string {
  const columns = (optional: string) =>
    Array.from({ length: 15 }, (_, i) => `c${i}${optional}: ${i % 2 ? 'string' : 'number | null'};`).join(' ');
  const table = (
    n: number,
  ) => `t${n}: { Row: { id: number; parent: number; ${columns('')} }; Insert: { id?: number; parent: number; ${columns('?')} };
    Update: { id?: number; parent?: number; ${columns('?')} }; Relationships: [{ foreignKeyName: "t${n}_parent_fkey"; columns: ["parent"]; isOneToOne: false;
    referencedRelation: "t${(n * 7 + 1) % tables}"; referencedColumns: ["id"] }] };`;
  const operation = (n: number) => {
    const [own, parent] = [n % tables, (n * 7 + 1) % tables];
    return `const a${n} = b.create('t${own}', { parent: 1, c1: 'x' });
      const r${n} = b.read('t${own}', { where: { id: a${n}.ref('id'), __some: { t${parent}: { c1: 'x' } } }, sort: ['c1:desc'], include: { t${parent}: { properties: ['c1'] } } });
      b.update('t${own}', { where: { id: r${n}.row(0).ref('id') }, set: { c1: text\`\${r${n}.row(0).ref('t${parent}').ref('c1')}!\` } });`;
  };
  return `import { batch, text } from '../../src/index.js';
    type Database = { public: { Tables: { ${Array.from({ length: tables }, (_, n) => table(n)).join('\n')} }; Views: {}; Functions: {} } };
    const b = batch<Database>();
    ${Array.from({ length: operations }, (_, n) => operation(n * 3)).join('\n')}`;
}

test('a program of 51 operations on a schema of 200 tables is checked in a few seconds', (t) => {
  mkdirSync(`${packageFolder}/build/types`, { recursive: true });
  const [small, large] = [
    [20, 1],
    [200, 17],
  ].map(([tables, operations]) => {
    const file = `${packageFolder}/build/types/large.ts`;
    writeFileSync(file, largeProgram(tables!, operations!));
    // Of the processor, since other work on the machine is not the compiler's.
    const begin = process.cpuUsage();
    assert.deepEqual(errorsOf(file).map(said), []);
    return process.cpuUsage(begin).user / 1000;
  }) as [number, number];
  t.diagnostic(`20 tables: ${Math.round(small)} ms, 200 tables: ${Math.round(large)} ms`);
  assert.ok(large < 10000, `${Math.round(large)} ms`);
});
