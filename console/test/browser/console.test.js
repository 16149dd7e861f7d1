import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { axeSource, cursorBehind, editorOf, json, openPage, prepareDatabase, removeRole, setText, sql, startOddServer, startStandIn, textOf, tokenOf, useBrowser } from './setup.js';

const batch = (...operations) => JSON.stringify({ operations }, null, 2);
const newArtist = (name, more = {}) => ({ id: 'artist', entity: 'artist', action: 'create', store_params: { name, country: 'Chile' }, ...more });
const newAlbum = { id: 'album', entity: 'album', action: 'create', store_params: { artist_id: '$ref:artist.artist_id', title: 'One', released: '2026-01-01' } };

useBrowser();

let server;
before(async () => {
  prepareDatabase();
  server = await startStandIn();
});
after(() => {
  server?.stop();
  removeRole();
});

const ready = (page) => page.getByText(/tables and functions, with/).waitFor();

async function open(options) {
  const opened = await openPage(server.address, options);
  await ready(opened.page);
  return opened;
}

const node = (page, id) => page.locator(`#graph .node[data-id="${id}"]`);
const result = (page, id) => page.locator(`#results .operation[data-operation="${id}"]`);
const verdict = (page) => page.locator('#results .verdict strong');

async function dryRun(page) {
  await page.getByRole('button', { name: 'Dry run' }).click();
  await page.locator('#results .outcome').waitFor();
}

describe('writing', { concurrency: 2 }, () => {
  test('a new visitor sees an example of the tables that there are, without problems', async () => {
    const { page, context, seen } = await open();
    await page.waitForFunction(() => sessionStorage.getItem('batch_ops.console.draft')?.includes('$ref:'));
    await page.getByText('No problems').waitFor();
    assert.ok((await page.locator('#graph .node').count()) > 1);
    for (const option of await page.getByLabel('Examples').locator('option').all()) {
      const value = await option.getAttribute('value');
      if (value !== '') {
        await page.getByLabel('Examples').selectOption(value);
        await page.getByText('No problems').waitFor();
      }
    }
    assert.deepEqual(seen.errors, []);
    await context.close();
  });

  test('the graph follows the text, and keeps the last good one while the JSON is broken', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('x'), newAlbum));
    await node(page, 'album').waitFor();
    assert.equal(await page.locator('#graph .edge.implicit').count(), 1);
    assert.match(await node(page, 'album').getAttribute('aria-label'), /waits for artist/);
    await page.keyboard.press('Control+End');
    await page.keyboard.insertText(' nonsense');
    await page.getByText('The graph of the last text that was JSON.').waitFor();
    assert.equal(await page.locator('#graph .node').count(), 2);
    await context.close();
  });

  test('mistakes are marked on their lines, in words', async () => {
    const { page, context } = await open();
    await setText(page, batch({ id: 'a', entity: 'artist', action: 'read', query_params: { nme: 1 } }, { id: 'b', entity: 'artst', action: 'read', depends_on: ['z'] }));
    const list = page.locator('.problems li');
    await list.nth(2).waitFor();
    const said = await list.allInnerTexts();
    assert.deepEqual(said.map((text) => text.trim()), [
      'line 8 unknown key "nme"; did you mean "name"?',
      'line 13 no table "artst" is described for the current role; did you mean "artist"?',
      'line 16 there is no operation or group "z"',
    ]);
    await page.locator('#editor .cm-lintRange-error').first().waitFor();
    assert.equal(await page.locator('#editor .cm-lintRange-error').first().innerText(), '"nme"');
    await list.first().getByRole('button').click();
    assert.equal(await page.locator('#editor .cm-activeLineGutter').first().innerText(), '8');
    await context.close();
  });

  test('a cycle and an id used twice are seen without a server', async () => {
    const { page, context } = await open();
    const read = (id, more) => ({ id, entity: 'artist', action: 'read', ...more });
    await setText(page, batch(read('a', { depends_on: ['b'] }), read('b', { query_params: { artist_id: '$ref:a.artist_id' } }), read('a')));
    await page.getByText('these operations wait for each other: b → a → b').waitFor();
    await page.getByText('the operation at index 0 has the id "a" already').waitFor();
    assert.equal(await page.locator('#graph .node.cycle').count(), 2);
    await context.close();
  });

  test('entities, columns, operators, ids and columns behind a reference are completed', async () => {
    const { page, context } = await open();
    const text = '[{"id": "one", "entity": "artist", "action": "read"},\n {"id": "two", "entity": "", "action": "create", "store_params": {}}]';
    await setText(page, text);
    const options = page.locator('#editor .cm-tooltip-autocomplete li');
    await cursorBehind(page, text, '"two", "entity": "');
    await page.keyboard.type('alb');
    await options.first().waitFor();
    assert.match((await options.allInnerTexts()).join(), /^album/);
    await page.waitForTimeout(120);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => sessionStorage.getItem('batch_ops.console.draft').includes('"two", "entity": "album"'));
    await cursorBehind(page, await textOf(page), '"store_params": {');
    await page.keyboard.type('"art');
    await options.first().waitFor();
    assert.match((await options.allInnerTexts())[0], /^artist_id/);
    await page.waitForTimeout(120);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => sessionStorage.getItem('batch_ops.console.draft').includes('"artist_id": '));
    await page.keyboard.press('Escape');
    await page.keyboard.type('"$ref:');
    await page.waitForFunction(() => document.querySelector('#editor').shadowRoot.querySelector('.cm-tooltip-autocomplete li')?.textContent.startsWith('one'));
    await page.waitForTimeout(120);
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => [...document.querySelector('#editor').shadowRoot.querySelectorAll('.cm-tooltip-autocomplete li')].some((item) => item.textContent.startsWith('founded')));
    await page.keyboard.type('artist');
    await page.waitForTimeout(200);
    await page.keyboard.press('Enter');
    assert.match(await textOf(page), /"store_params": \{"artist_id": "\$ref:one\.artist_id"\}/);
    await context.close();
  });

  test('options are changed in the text by form controls', async () => {
    const { page, context } = await open();
    await setText(page, '[{"id": "a", "entity": "artist", "action": "read"}]');
    await page.getByLabel('If one fails').selectOption('keep');
    assert.deepEqual(JSON.parse(await textOf(page)).options, { atomic: false, continueOnError: true });
    await page.getByText('More options').click();
    await page.getByLabel('Counts and durations').check();
    assert.equal(JSON.parse(await textOf(page)).options.summary, true);
    await page.getByLabel('Counts and durations').uncheck();
    await page.getByLabel('If one fails').selectOption('raise');
    assert.equal(JSON.parse(await textOf(page)).options, undefined);
    await context.close();
  });
});

describe('sending', { concurrency: 2 }, () => {
  test('a dry run shows the rows of each operation and keeps nothing', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('Dry Spell'), newAlbum));
    await dryRun(page);
    assert.equal(await verdict(page).innerText(), '2 completed; nothing was kept');
    assert.match(await result(page, 'artist').innerText(), /Dry Spell/);
    assert.match(await result(page, 'album').innerText(), /2026-01-01/);
    assert.equal(await page.locator('#graph .node.completed').count(), 2);
    assert.equal(sql("SELECT count(*) FROM artist WHERE name = 'Dry Spell'"), '0');
    await context.close();
  });

  test('a run asks first, and keeps what it did', async () => {
    const { page, context, seen } = await open();
    await setText(page, batch(newArtist('Really There')));
    await page.getByRole('button', { name: 'Run…' }).click();
    const dialog = page.getByRole('dialog');
    assert.match(await dialog.innerText(), /1 create, at http/);
    const calls = () => seen.requests.filter((url) => url.endsWith('/rpc/batch_execute')).length;
    assert.equal(calls(), 0);
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
    await page.keyboard.press('Escape');
    assert.equal(await dialog.count(), 0);
    assert.equal(calls(), 0);
    await page.getByRole('button', { name: 'Run…' }).click();
    await dialog.getByRole('button', { name: 'Run and keep the changes' }).click();
    await page.locator('#results').getByText('1 completed; kept').waitFor();
    assert.equal(sql("SELECT count(*) FROM artist WHERE name = 'Really There'"), '1');
    await context.close();
  });

  test('a batch that only reads runs through batch_read, without a question', async () => {
    const { page, context, seen } = await open();
    await setText(page, batch({ id: 'a', entity: 'artist', action: 'read', query_params: { artist_id: 1 } }));
    await page.getByRole('button', { name: 'Read', exact: true }).click();
    await page.locator('#results td').getByText('The Paper Lanterns').waitFor();
    assert.ok(seen.requests.at(-1).endsWith('/rpc/batch_read'));
    await context.close();
  });

  test('a failure that is raised stands at its operation, with row, detail and hint, and in the editor', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('First'), { id: 'more', entity: 'artist', action: 'create', store_params: [{ name: 'Fine', country: 'x' }, { name: 'Marisol Vega', country: 'y' }] }));
    await dryRun(page);
    const failed = await result(page, 'more').innerText();
    assert.match(failed, /duplicate key value violates unique constraint/);
    assert.match(failed, /row\s+1 \(from 0\)/);
    assert.match(failed, /Key \(name\)=\(Marisol Vega\) already exists/);
    assert.match(failed, /23505.*409/);
    assert.equal(await page.locator('#graph .node.failed').getAttribute('data-id'), 'more');
    const marked = page.locator('#editor .cm-lintRange-error');
    await marked.waitFor();
    assert.equal(await marked.innerText(), '"name"');
    const lines = (await textOf(page)).split('\n');
    const said = await page.locator('.problems li').innerText();
    assert.match(said, /server: duplicate key value/);
    assert.match(lines[Number(/line (\d+)/.exec(said)[1]) - 1], /Marisol Vega/);
    await context.close();
  });

  test('a report tells which operations failed, were skipped and why', async () => {
    const { page, context } = await open();
    const text = JSON.stringify({ operations: [newArtist('Marisol Vega'), newAlbum, { id: 'other', entity: 'artist', action: 'read', query_params: { artist_id: 1 } }], options: { atomic: false, continueOnError: true } });
    await setText(page, text);
    await dryRun(page);
    assert.equal(await verdict(page).innerText(), '1 completed, 1 failed, 1 skipped; nothing was kept');
    assert.match(await result(page, 'album').innerText(), /skipped · Dependency failed/);
    assert.match(await result(page, 'artist').innerText(), /duplicate key/);
    assert.match(await result(page, 'other').innerText(), /The Paper Lanterns/);
    await context.close();
  });

  test('explain shows the statements, what runs together and why not', async () => {
    const { page, context } = await open();
    const track = (id) => ({ id, entity: 'track', action: 'update', query_params: { track_id: id.length }, store_params: { stock: 1 } });
    await setText(page, batch(track('a'), track('bb'), { id: 'all', entity: 'track', action: 'read', metadata_params: { __sort: 'name' } }));
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByText('2 operations run together').waitFor();
    assert.match(await page.locator('#results').innerText(), /Alone: only creates of one row/);
    assert.match(await page.locator('#results .sql').first().innerText(), /^UPDATE/);
    assert.match(await node(page, 'bb').getAttribute('aria-label'), /statement 1, together with a$/);
    await context.close();
  });

  test('numbers keep every digit, on the way there and back; null, empty text and nested values differ', async () => {
    const { page, context } = await open();
    await setText(page, '[{"id": "r", "entity": "exact", "action": "read", "query_params": {"id": [9223372036854775807, 1]}, "metadata_params": {"__sort": "id:desc"}}]');
    await dryRun(page);
    const shown = await result(page, 'r').innerText();
    assert.match(shown, /9223372036854775807/);
    assert.match(shown, /0\.1000000000000000000000000000000000010/);
    assert.match(shown, /1\.50/);
    assert.match(shown, /empty text/);
    assert.equal(await result(page, 'r').locator('td.null').count(), 2);
    assert.match(shown, /__proto__/);
    await context.close();
  });

  test('words stay whole in associations of associations; what is too wide is scrolled, and a text without spaces is broken', async () => {
    const { page, context } = await open();
    await setText(page, JSON.stringify([
      { id: 'deep', entity: 'artist', action: 'read', query_params: { artist_id: 1 }, metadata_params: { __include: 'album(track)' } },
      { id: 'long', entity: 'artist', action: 'create', store_params: { name: 'x'.repeat(3000), country: 'Chile' } },
    ]));
    await dryRun(page);
    const heights = await result(page, 'deep').locator('th').evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().height));
    assert.ok(heights.length > 10 && heights.every((height) => height < 30), `heights of names: ${heights}`);
    const narrow = await result(page, 'long').locator('td').first().evaluate((cell) => cell.getBoundingClientRect().width < 600);
    assert.ok(narrow);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await context.close();
  });

  test('what comes from the database is text, whatever it looks like', async () => {
    const { page, context, seen } = await open();
    const name = '"<img src=x onerror=alert(1)>"';
    await setText(page, JSON.stringify([
      { id: 'rows', entity: 'exact', action: 'read' },
      { id: 'odd', entity: name, action: 'create', store_params: { id: 1, '<b>col</b>': '<svg onload=alert(5)>' } },
      { id: 'call', entity: 'angry', action: 'call', metadata_params: {} },
    ]));
    await page.getByLabel('If one fails').selectOption('keep');
    await dryRun(page);
    assert.match(await result(page, 'odd').innerText(), /<b>col<\/b>/);
    assert.match(await result(page, 'call').innerText(), /<img src=x onerror=alert\(2\)>/);
    assert.match(await result(page, 'call').innerText(), /<script>alert\(3\)<\/script>/);
    await page.getByText('Request and answer as text').click();
    assert.equal(await page.locator('img, script:not(body > script), a, iframe, b').count(), 0);
    assert.equal(await page.title(), 'Batch console');
    assert.deepEqual(seen.errors, []);
    await context.close();
  });

  test('the policy of the page lets in nothing but itself', async () => {
    const { page, context, seen } = await open();
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.ok(!/unsafe|\*|data:(?!$|;)/.test(policy.replace('img-src data:', '')), policy);
    assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; /);
    const tried = await page.evaluate(async () => {
      const attempt = (run) => { try { run(); return 'done'; } catch (error) { return error.name; } };
      const image = new Image();
      const loaded = new Promise((resolve) => { image.onload = () => resolve('loaded'); image.onerror = () => resolve('blocked'); });
      image.src = '/picture.png';
      return [
        attempt(() => { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(6)>'); }),
        attempt(() => { document.createElement('script').text = 'alert(7)'; }),
        attempt(() => { document.body.setAttribute('onclick', 'alert(8)'); }),
        await loaded,
      ];
    });
    assert.deepEqual(tried.slice(0, 2), ['TypeError', 'TypeError']);
    assert.equal(tried[3], 'blocked');
    assert.ok(seen.errors.every((error) => /Content Security Policy|TrustedHTML|TrustedScript/.test(error)), seen.errors.join());
    await context.close();
  });

  test('a running request is cancelled', async () => {
    const { page, context } = await open();
    await setText(page, '[{"id": "s", "entity": "slow", "action": "call", "store_params": {"seconds": 3}}]');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.locator('#results').getByText('Dry run is running').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#results').getByText('the request was cancelled here').waitFor();
    await page.getByText('a dry run keeps nothing').waitFor();
    await context.close();
  });

  test('text that is not JSON, or has no operations, is not sent', async () => {
    const { page, context, seen } = await open();
    await setText(page, '{"operations": [');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.locator('.notice').getByText(/^not sent: the batch is not JSON/).waitFor();
    await setText(page, '{}');
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.locator('.notice').getByText('not sent: there are no operations').waitFor();
    assert.equal(seen.requests.filter((url) => url.endsWith('batch_execute')).length, 0);
    await context.close();
  });
});

describe('what is kept', { concurrency: 2 }, () => {
  test('a token is sent, kept for the tab only, and in no link, history or address', async () => {
    const { page, context, seen } = await open();
    const token = tokenOf({ role: 'anon', sub: 'ann' });
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel(/Token/).fill(token);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('with a token').waitFor();
    await setText(page, batch(newArtist('Tokened')));
    const [request] = await Promise.all([page.waitForRequest(/batch_execute/), page.getByRole('button', { name: 'Dry run' }).click()]);
    assert.equal((await request.allHeaders()).authorization, `Bearer ${token}`);
    await page.locator('#results .outcome').waitFor();
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('dialog input')?.value.includes('#batch='));
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    const stored = await page.evaluate(() => JSON.stringify(localStorage));
    assert.match(stored, /Tokened/);
    for (const text of [stored, link, page.url(), ...seen.requests]) {
      assert.ok(!text.includes(token) && !text.includes(token.split('.')[2]));
    }
    assert.equal(await page.evaluate(() => JSON.parse(sessionStorage.getItem('batch_ops.console.token')).token), token);
    await context.close();
  });

  test('a link brings the batch to another browser, runs nothing there, and is not sent', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('Verknüpft ✓')));
    const text = await textOf(page);
    await page.getByRole('button', { name: 'Link', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('dialog input')?.value.includes('#batch='));
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    await context.close();
    const other = await openPage(link);
    await ready(other.page);
    assert.equal(await textOf(other.page) ?? await editorOf(other.page).innerText(), text);
    await node(other.page, 'artist').waitFor();
    await other.page.waitForTimeout(300);
    assert.ok(other.seen.requests.every((url) => !url.includes('batch_execute') && !url.includes('batch_read')));
    assert.ok(!other.page.url().includes('#'));
    await other.context.close();
  });

  test('a broken link says so, and the page works', async () => {
    const { page, context, seen } = await openPage(`${server.address}#batch=AAAA_broken`);
    await page.getByText('the link is broken: part of it is missing or changed').waitFor();
    await ready(page);
    assert.deepEqual(seen.errors, []);
    await context.close();
  });

  test('the history brings a batch back, and is cleared', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('Yesterday')));
    await dryRun(page);
    await setText(page, batch(newArtist('Today')));
    await page.getByRole('button', { name: 'History' }).click();
    const entry = page.getByRole('dialog').getByRole('button', { name: /Yesterday/ });
    assert.match(await entry.innerText(), /1 completed; nothing was kept/);
    await entry.click();
    assert.match(await textOf(page), /Yesterday/);
    await page.keyboard.press('Control+Z');
    assert.match(await textOf(page), /Today/);
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Nothing yet.').waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem('batch_ops.console.history')), null);
    await context.close();
  });

  test('a reload keeps the text', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('Still Here')));
    await page.reload();
    await ready(page);
    assert.match(await editorOf(page).innerText(), /Still Here/);
    await context.close();
  });

  test('no request goes to another host than the API', async () => {
    const { page, context, seen } = await open();
    await setText(page, batch(newArtist('Local')));
    await dryRun(page);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('#results').getByText('1 operation in 1 statement').waitFor();
    assert.ok(seen.requests.length >= 4);
    assert.deepEqual(seen.requests.filter((url) => !url.startsWith(server.address) && !url.startsWith('data:')), []);
    await context.close();
  });
});

describe('when the API does not answer as it should', { concurrency: 2 }, () => {
  test('the message says what came in place of the schema, and what to do', async () => {
    let answer;
    const odd = await startOddServer({ any: (request, response) => answer(request, response) });
    const error = (status, code, message) => json(status, { code, message, details: null, hint: null });
    const html = (status, text) => (_, response) => response.writeHead(status, { 'content-type': 'text/html' }).end(text);
    const cases = [
      [html(200, '<h1>hello</h1>'), /the answer is no JSON \(text\/html\), status 200.*part before \/rpc\//s],
      [html(502, 'Bad Gateway'), /status 502.*A proxy answered in place of the API/s],
      [error(404, 'PGRST202', 'Could not find the function public.batch_openapi'), /Could not find the function.*NOTIFY pgrst, 'reload schema'/s],
      [error(401, '42501', 'permission denied for function batch_openapi'), /permission denied.*the settings take one/s],
      [error(401, 'PGRST303', 'JWT expired'), /JWT expired.*valid token/s],
      [json(200, { openapi: '3.1.0' }), /the document has no BatchRequest/],
      [(request) => request.socket.destroy(), /no answer from http:.*may be down/s],
    ];
    [[answer]] = cases;
    const { page, context } = await openPage(odd.address);
    const alert = page.getByRole('alert');
    for (const [next, pattern] of cases) {
      answer = next;
      await alert.getByRole('button', { name: 'Try again' }).click();
      await page.getByRole('alert').filter({ hasText: pattern }).waitFor();
      assert.match(await alert.innerText(), pattern);
    }
    await context.close();
    odd.stop();
  });

  test('an API of another origin that does not allow it: the message names CORS', async () => {
    const odd = await startOddServer({ any: json(200, {}) });
    const { page, context } = await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel(/Address of the API/).fill('javascript:alert(1)');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('is not an address of HTTP').waitFor();
    await page.getByLabel(/Address of the API/).fill(odd.address);
    await page.getByRole('button', { name: 'Save' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), /must also allow requests from there \(CORS/);
    await context.close();
    odd.stop();
  });

  test('a token goes to no other API than the one it was given for', async () => {
    const odd = await startOddServer({});
    const { page, context } = await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel(/Token/).fill(tokenOf({ role: 'anon' }));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('with a token').waitFor();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel(/Address of the API/).fill(odd.address);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').waitFor();
    assert.ok(odd.requests.length > 0);
    assert.ok(odd.requests.every(({ headers }) => headers.authorization === undefined && !/authorization/.test(headers['access-control-request-headers'] ?? '')));
    await context.close();
    odd.stop();
  });

  test('another tab does not change where the token of this one goes', async () => {
    const odd = await startOddServer({});
    const { page, context } = await open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel(/Token/).fill(tokenOf({ role: 'anon' }));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('with a token').waitFor();
    const other = await context.newPage();
    await other.goto(server.address);
    await ready(other);
    await other.getByRole('button', { name: 'Settings' }).click();
    await other.getByLabel(/Address of the API/).fill(odd.address);
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByRole('alert').waitFor();
    await page.reload();
    await page.getByText('with a token').waitFor();
    await ready(page);
    // Nor does another page of the server that this one came from.
    await page.evaluate(() => sessionStorage.setItem('batch_ops.console.token', JSON.stringify({ address: 'https://example.com/', token: 'x' })));
    const [request] = await Promise.all([page.waitForRequest(/batch_openapi/), page.reload()]);
    assert.equal((await request.allHeaders()).authorization, undefined);
    assert.ok(odd.requests.length > 0);
    assert.ok(odd.requests.every(({ headers }) => headers.authorization === undefined && !/authorization/.test(headers['access-control-request-headers'] ?? '')));
    await context.close();
    odd.stop();
  });

  test('two tabs share one history: none loses entries of the other, or brings back what was cleared', async () => {
    const { page, context } = await open();
    const other = await context.newPage();
    await other.goto(server.address);
    await ready(other);
    const kept = () => page.evaluate(() => JSON.parse(localStorage.getItem('batch_ops.console.history') ?? '[]').map(({ text }) => /artist|album|track/.exec(text)[0]));
    const read = async (tab, entity) => {
      await setText(tab, batch({ id: 'a', entity, action: 'read', metadata_params: { __limit: 1 } }));
      await dryRun(tab);
    };
    await read(page, 'artist');
    await read(other, 'album');
    assert.deepEqual(await kept(), ['album', 'artist']);
    await page.getByRole('button', { name: 'History' }).click();
    await page.getByRole('button', { name: 'Clear' }).click();
    await read(other, 'track');
    assert.deepEqual(await kept(), ['track']);
    await context.close();
  });

  test('a run whose answer is lost: what became of it is not known', async () => {
    for (const answer of [
      (request) => request.socket.destroy(),
      (_, response) => response.writeHead(504, { 'content-type': 'text/html' }).end('<h1>Gateway timeout</h1>'),
      json(504, { message: 'the upstream server is timing out' }),
      json(200, '{"success": true, "results": {"artist": {"sta'),
    ]) {
      const odd = await startOddServer({ batch_execute: answer });
      const { page, context } = await openPage(odd.address);
      await setText(page, batch(newArtist('Lost')));
      await page.getByRole('button', { name: 'Run…' }).click();
      await page.getByRole('button', { name: 'Run and keep the changes' }).click();
      await page.getByText('Whether the batch ran is not known').waitFor();
      await context.close();
      odd.stop();
    }
  });

  test('an answer that is no report is shown as it is', async () => {
    const odd = await startOddServer({ batch_execute: json(200, '{"hello": "<img src=x onerror=alert(1)>"}') });
    const { page, context, seen } = await openPage(odd.address);
    await setText(page, batch(newArtist('Odd')));
    await dryRun(page);
    await page.getByText('the answer is JSON, but nothing that batch_execute gives (status 200)').first().waitFor();
    assert.deepEqual(seen.errors.filter((error) => !/404/.test(error)), []);
    await context.close();
    odd.stop();
  });

  test('the page does not run in a frame', async () => {
    const odd = await startOddServer({ any: (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(`<iframe src="${server.address}"></iframe>`) });
    const { page, context } = await open();
    await page.goto(`${odd.address}framing`);
    await page.frameLocator('iframe').getByText('does not run within another page').waitFor();
    await context.close();
    odd.stop();
  });
});

describe('for everybody', { concurrency: 2 }, () => {
  test('all of it by keyboard', async () => {
    const { page, context } = await open();
    await page.waitForFunction(() => sessionStorage.getItem('batch_ops.console.draft') !== null);
    const focused = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);
    await page.keyboard.press('F6');
    assert.match(await focused(), /Dry run/);
    await page.keyboard.press('F6');
    assert.equal(await focused(), 'editor');
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText(batch(newArtist('Keys'), newAlbum));
    await page.keyboard.press('Tab');
    assert.equal(await focused(), 'editor');
    await page.keyboard.press('Control+Z');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    assert.notEqual(await focused(), 'editor');
    await page.keyboard.press('Control+Enter');
    await result(page, 'album').waitFor();
    await page.keyboard.press('Alt+Enter');
    await page.locator('#results').getByText('2 operations in 2 statements').waitFor();
    await page.keyboard.press('Control+Shift+Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('#graph .node[tabindex="0"]').focus();
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.dataset.id), 'album');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth);
    assert.equal(outline, '3px');
    await page.keyboard.press('Enter');
    assert.equal(await focused(), 'editor');
    assert.equal(await page.locator('#editor .cm-activeLineGutter').first().innerText(), '13');
    await page.keyboard.press('Escape');
    await page.waitForTimeout(2100);
    await page.keyboard.press('Tab');
    assert.notEqual(await focused(), 'editor');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
    await context.close();
  });

  test('outcomes are said to those who do not see them', async () => {
    const { page, context } = await open();
    await setText(page, batch(newArtist('Heard')));
    await dryRun(page);
    assert.equal(await page.getByRole('status').innerText(), 'Dry run: 1 completed; nothing was kept');
    await context.close();
  });

  test('dark by the system and by choice, which a reload keeps', async () => {
    const { page, context } = await open({ colorScheme: 'dark' });
    const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.equal(await background(), 'rgb(21, 24, 29)');
    await page.getByLabel('Colours').selectOption('light');
    assert.equal(await background(), 'rgb(244, 245, 247)');
    await page.reload();
    await ready(page);
    assert.equal(await background(), 'rgb(244, 245, 247)');
    await context.close();
  });

  test('320 pixels are enough: the page never scrolls sideways', async () => {
    const { page, context } = await open({ viewport: { width: 320, height: 640 } });
    const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await setText(page, batch(newArtist(`A${'very'.repeat(40)}LongName`), { ...newAlbum, id: 'album_with_an_id_that_is_rather_long_and_has_no_end' },
      { id: 'tracks', entity: 'track', action: 'read' }, { id: 'x', entity: 'artst', action: 'read' }));
    await page.getByLabel('If one fails').selectOption('keep');
    await dryRun(page);
    assert.ok((await tooWide()) <= 0);
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.locator('#results .failure').waitFor();
    assert.ok((await tooWide()) <= 0);
    for (const name of ['History', 'Link', 'Settings', 'Keys']) {
      await page.getByRole('button', { name, exact: true }).click();
      const dialog = page.getByRole('dialog');
      assert.ok(await dialog.evaluate((element) => element.scrollWidth <= element.clientWidth), name);
      await page.keyboard.press('Escape');
    }
    await context.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing to complain about, ${colorScheme}`, async () => {
      const { page, context } = await open({ colorScheme, bypassCSP: true });
      await setText(page, batch(newArtist('Marisol Vega'), newAlbum, { id: 'rows', entity: 'exact', action: 'read' }, { id: 'x', entity: 'artst', action: 'read' }));
      await page.getByLabel('If one fails').selectOption('keep');
      await dryRun(page);
      await page.evaluate(axeSource());
      const violations = async () => (await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })))
        .violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} (${failureSummary})`).join('; ')}`);
      assert.deepEqual(await violations(), []);
      await page.getByRole('button', { name: 'Settings' }).click();
      assert.deepEqual(await violations(), []);
      await context.close();
    });
  }
});
