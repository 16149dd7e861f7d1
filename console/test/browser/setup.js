// What the tests in the browser share: a database, the stand-in that serves page and functions, servers that
// answer oddly, and one browser for all, which is closed with the process at the latest.
import { execFileSync, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const project = process.env.BATCH_OPS_PROJECT ?? join(here, '..', '..', '..');
export const pageFile = process.env.CONSOLE_PAGE ?? join(here, '..', '..', 'dist', 'index.html');
const demoServer = process.env.DEMO_SERVER ?? join(project, 'demo', 'server');
const secret = 'a secret that only this test knows, of 32 bytes or more';

export function sql(text) {
  return execFileSync('psql', ['-X', '--quiet', '-At', '-v', 'ON_ERROR_STOP=1'], { input: text, encoding: 'utf8' }).trim();
}

let createdRole = false;

/** The music shop, a table with odd names and values, and the role of those who come without a token. */
export function prepareDatabase() {
  createdRole = sql("SELECT count(*) FROM pg_roles WHERE rolname = 'anon'") === '0';
  if (createdRole) {
    sql('CREATE ROLE anon NOLOGIN');
  }
  sql(`${readFileSync(join(project, 'sample', 'music_shop.sql'), 'utf8')}
    CREATE EXTENSION batch_ops;
    CREATE TABLE "<img src=x onerror=alert(1)>" (id int PRIMARY KEY, "<b>col</b>" text);
    CREATE TABLE exact (id bigint PRIMARY KEY, amount numeric, note text, info jsonb);
    INSERT INTO exact VALUES (9223372036854775807, 0.1000000000000000000000000000000000010, '<img src=x onerror="document.title=1">',
                              '{"deep": {"list": [1.50, null, {"__proto__": "<script>1</script>"}]}}'), (1, NULL, '', NULL);
    CREATE FUNCTION slow(seconds float8) RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(seconds)';
    CREATE FUNCTION angry() RETURNS void LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '<img src=x onerror=alert(2)>' USING HINT = '<script>alert(3)</script>', DETAIL = '<a href="javascript:alert(4)">x</a>'; END $$;
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO anon;`);
}

/** Roles are shared by all databases of a server: others are not to find this one. */
export function removeRole() {
  if (createdRole) {
    sql('DROP OWNED BY anon; DROP ROLE anon');
  }
}

export function tokenOf(claims) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** @returns {Promise<{address: string, stop: () => void}>} */
export function startStandIn() {
  const child = spawn(process.execPath, [join(demoServer, 'main.js'), '--port', '0', '--page', pageFile, '--jwt-secret', secret], { stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => child.kill());
  return new Promise((resolve, reject) => {
    child.on('exit', () => reject(new Error('the stand-in ended')));
    child.stdout.on('data', (data) => resolve({ address: String(data).trim(), stop: () => child.kill() }));
  });
}

/** Serves the page, and answers of the test's own for functions. */
export async function startOddServer(answers) {
  const requests = [];
  const server = createServer((request, response) => {
    const name = new URL(request.url, 'http://x').pathname.replace(/^.*\/rpc\//, '');
    let body = '';
    request.on('data', (data) => { body += data; });
    request.on('end', () => {
      requests.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.method === 'GET' && name === '/') {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(readFileSync(pageFile));
      } else {
        (answers[name] ?? answers.any ?? notFound)(request, response);
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${server.address().port}/`, requests, stop: () => { server.closeAllConnections(); server.close(); } };
}

const notFound = (_, response) => response.writeHead(404, { 'content-type': 'text/plain' }).end('not here');

export const json = (status, value) => (_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(typeof value === 'string' ? value : JSON.stringify(value));

// The browser

let browser;
const launchOptions = {
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
};

export function useBrowser() {
  before(async () => { browser = await chromium.launch(launchOptions); });
  after(async () => { await browser?.close(); });
}

/** A page in a profile of its own; what it asks, says and breaks is noted. */
export async function openPage(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(8000);
  const page = await context.newPage();
  const seen = { requests: [], errors: [] };
  page.on('request', (request) => seen.requests.push(request.url()));
  page.on('pageerror', (error) => seen.errors.push(error.message));
  page.on('console', (message) => {
    // The browser itself reports answers that are errors.
    if (message.type() === 'error' && !/Failed to load resource|blocked by CORS/.test(message.text())) {
      seen.errors.push(message.text());
    }
  });
  page.on('dialog', (dialog) => { seen.errors.push(`a dialog: ${dialog.message()}`); void dialog.dismiss(); });
  await page.goto(address);
  await page.locator('#editor .cm-content').waitFor();
  return { page, context, seen };
}

export const editorOf = (page) => page.locator('#editor .cm-content');

export async function setText(page, text) {
  await editorOf(page).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText(text);
}

export const textOf = (page) => page.evaluate(() => sessionStorage.getItem('batch_ops.console.draft'));

/** Puts the cursor behind a part of the text. */
export async function cursorBehind(page, text, part) {
  const offset = text.indexOf(part) + part.length;
  await page.keyboard.press('Control+Home');
  const lines = text.slice(0, offset).split('\n');
  for (let line = 1; line < lines.length; line += 1) {
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Home');
  await page.keyboard.press('Home');
  for (let column = 0; column < lines.at(-1).length; column += 1) {
    await page.keyboard.press('ArrowRight');
  }
}

export const axeSource = () => readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
