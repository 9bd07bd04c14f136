import { fileURLToPath } from 'node:url';
import { compileCache } from '../../../support/compile-cache.ts';

const scripted = fileURLToPath(new URL('../../support/backends/stdio-program.ts', import.meta.url));

/** The scripted server as an entry of `servers`. */
export const scriptedServer = { command: process.execPath, args: [scripted], env: compileCache };

/** The same, with a line on stderr at its start. */
export const talkativeServer = {
  command: process.execPath,
  args: ['-e', `console.error('hello'); import(${JSON.stringify(scripted)})`],
  env: compileCache,
};

/** A server that cannot be started. */
export const missingServer = { command: '/nowhere/no-such-server' };

/** Writes lines that are no JSON on both streams, and ends when it is spoken to. */
export const noisyServer = {
  command: process.execPath,
  args: [
    '-e',
    'console.log("plain words"); console.error("more words"); process.stdin.once("data", () => process.exit(3))',
  ],
};

/** A frontend on loopback with a free port; its name is its protocol. */
export const listener = (protocol: string, more: object = {}) => ({
  name: protocol,
  protocol,
  config: { host: '127.0.0.1', port: 0, ...more },
});
