// What the page does, once, without a browser: fetches it, makes a dry run, and sees that a real run is refused.
// node demo/try_console.mjs ADDRESS
const [address] = process.argv.slice(2);
const operations = [{ id: 'artist', entity: 'artist', action: 'create', store_params: { name: 'The Demo Tapes', country: 'Chile' } }];

async function execute(options) {
  const response = await fetch(new URL('rpc/batch_execute', address), {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ operations, options }),
  });
  return { status: response.status, body: await response.json() };
}

const page = await fetch(address);
const html = await page.text();
if (page.status !== 200 || !html.includes('Batch console')) {
  throw new Error(`the page is not served: status ${page.status}`);
}
const dry = await execute({ dryRun: true });
if (dry.status !== 200 || dry.body.results.artist.data[0].name !== 'The Demo Tapes') {
  throw new Error(`the dry run failed: ${JSON.stringify(dry)}`);
}
const real = await execute({});
if (real.status !== 403 || real.body.message !== 'this demo keeps nothing') {
  throw new Error(`the demo kept something: ${JSON.stringify(real)}`);
}
console.log(`The page is served (${Math.round(html.length / 1000)} kB), a dry run shows its row, and a real run is refused: "${real.body.message}".`);
