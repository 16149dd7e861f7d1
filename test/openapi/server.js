// Speaks to the server through psql, in one session for any number of requests.
import { execFileSync } from 'node:child_process';

function psql(script) {
  return execFileSync('psql', ['-qAtX', '-v', 'ON_ERROR_STOP=1', '-f', '-'], {
    input: `SET client_min_messages = error; SET search_path = api, public;\n${script}`,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
}

const quote = (text) => `'${text.replaceAll("'", "''")}'`;

const lines = (output) => output.split('\n').filter((line) => line !== '');

export function setUp(file) {
  execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The document of each role. */
export function documents(roles) {
  const output = psql(
    roles.map((role) => `SET ROLE ${role}; SELECT batch_openapi('Shop', '2.0.0', 'https://shop.example/'); RESET ROLE;`).join('\n'),
  );
  return new Map(lines(output).map((line, index) => [roles[index], JSON.parse(line)]));
}

/** What the server answers to each request; nothing of it stays. */
export function answers(requests) {
  const output = psql(
    requests
      .map(({ role, body }) => `BEGIN; SELECT post(${quote(role)}, ${quote(JSON.stringify(body))}); ROLLBACK;`)
      .join('\n'),
  );
  return lines(output).map((line) => JSON.parse(line));
}
