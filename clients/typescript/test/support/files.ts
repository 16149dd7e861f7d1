// Where the files are that tests need beside this package.
import { fileURLToPath } from 'node:url';

/** This folder; the compiled tests are in build/. */
export const packageFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** The project's folder: its sample, its HTTP server. */
export const projectFolder = process.env['BATCH_OPS_PROJECT'] ?? fileURLToPath(new URL('../../../../../', import.meta.url));

/** The HTTP server's script; its packages must be found from there. */
export const gatewayScript = process.env['BATCH_OPS_GATEWAY'] ?? `${projectFolder}/demo/server/main.js`;
