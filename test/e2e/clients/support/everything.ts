import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { compileCache } from '../../../support/compile-cache.ts';
import { freePort } from '../../support/ports.ts';

// The package has no main export; its manifest says where its files are.
const manifest = createRequire(import.meta.url).resolve(
  '@modelcontextprotocol/server-everything/package.json',
);
const program = join(dirname(manifest), 'dist/index.js');

const running = new Set<ChildProcess>();

const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL');
};
afterAll(endAll);
process.on('exit', endAll);

/** How the public test server can be reached. */
export const everythingTransports = ['stdio', 'sse', 'http'] as const;
export type EverythingTransport = (typeof everythingTransports)[number];

/** The entry of a `servers` section, or of the file of an MCP client. */
export type ServerEntry =
  | {
      readonly command: string;
      readonly args: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    }
  | { readonly type: 'http' | 'sse'; readonly url: string };

/**
 * The public test server with that transport. Over stdio whoever reads the entry starts it; the others are started
 * here, listen when this resolves, and end with the test file.
 */
export const everything = async (transport: EverythingTransport): Promise<ServerEntry> => {
  if (transport === 'stdio')
    return { command: process.execPath, args: [program, 'stdio'], env: compileCache };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  if (transport === 'sse') {
    await start('sse', port);
    return { type: 'sse', url: `${url}/sse` };
  }
  await start('streamableHttp', port);
  return { type: 'http', url: `${url}/mcp` };
};

const start = (mode: 'sse' | 'streamableHttp', port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, mode], {
      env: { ...process.env, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(child);
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
      if (said.includes(`port ${port}`)) resolve();
    });
    child.on('exit', () => reject(new Error(`the test server ended: ${said}`)));
  });
