// The project's HTTP server that answers as PostgREST does.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import { SignJWT } from 'jose';

import { anonymousRole, databaseName, userRole } from './database.js';
import { gatewayScript } from './files.js';

const secret = 'a secret of the tests that is long enough';

export interface Gateway {
  url: string;
  stop(): void;
}

export async function startGateway(database = databaseName): Promise<Gateway> {
  const child = spawn(
    process.execPath,
    [gatewayScript, '--port', '0', '--anonymous-role', anonymousRole, '--jwt-secret', secret],
    { env: { ...process.env, PGDATABASE: database }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return { url: await firstLine(child), stop: () => void child.kill() };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface(child.stdout!).once('line', (line) => resolve(line.replace(/\/$/, '')));
    child.once('exit', (code) => reject(new Error(`the gateway ended with status ${code}`)));
  });
}

/** A token of the role that may write. */
export function userToken(claims: Record<string, unknown> = {}): Promise<string> {
  return new SignJWT({ role: userRole, sub: 'u-17', email: 'kim@example.com', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret));
}
