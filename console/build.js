// Builds the page: everything in one HTML file, and a policy that allows just that. node build.js [TARGET]
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const target = resolve(process.argv[2] ?? join(folder, 'dist', 'index.html'));

const options = { bundle: true, minify: true, write: false, charset: 'utf8', legalComments: 'none', target: 'es2022', logLevel: 'warning', absWorkingDir: folder };

async function bundle(entry, more = {}) {
  const { outputFiles } = await build({ ...options, ...more, entryPoints: [entry] });
  return outputFiles[0].text;
}

const hash = (text) => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;

const [script, style] = await Promise.all([
  bundle('src/main.tsx', { format: 'iife', jsx: 'automatic', jsxImportSource: 'preact', mainFields: ['module', 'main'], define: { 'process.env.NODE_ENV': '"production"' } }),
  bundle('src/style.css'),
]);
// An end tag in a string of the script would end the script.
const safeScript = script.replaceAll(/<\/(script)/gi, '<\\/$1').replaceAll('<!--', '<\\!--');

const policy = [
  "default-src 'none'", `script-src ${hash(safeScript)}`, `style-src ${hash(style)}`, 'img-src data:',
  // The address of the API is a setting; a server can narrow this by a header.
  'connect-src http: https:',
  "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
].join('; ');

const parts = { policy, style, script: safeScript };
const page = readFileSync(join(folder, 'src', 'page.html'), 'utf8').replaceAll(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, page);
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
console.log(`${target}: ${kilobytes(Buffer.byteLength(page))}, ${kilobytes(gzipSync(page).length)} compressed`);
