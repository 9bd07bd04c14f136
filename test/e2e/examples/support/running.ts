import { createReadStream, createWriteStream } from 'node:fs';
import { request as requestOverHttp } from 'node:http';
import { request as requestOverHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, onTestFinished } from 'vitest';
import { compileCache } from '../../../support/compile-cache.ts';
import { program } from '../../../support/program.ts';
import { startTree } from '../../program/support/tree.ts';
import { freePort } from '../../support/ports.ts';
import { root } from './example.ts';

const start = (
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  atEnd: (end: () => Promise<void>) => void = onTestFinished,
) => {
  const tree = startTree([process.execPath, ...args], {
    cwd: root,
    env: { ...process.env, ...compileCache, ...env },
  });
  let hasEnded = false;
  void tree.ended.then(() => {
    hasEnded = true;
  });
  atEnd(async () => {
    if (!hasEnded) process.kill(tree.pid, 'SIGTERM');
    await tree.ended;
  });
  return tree;
};

/** Starts the gateway with a file and waits until it takes calls. It ends with the test. */
export const startWith = async (
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<void> => {
  await start([program, 'serve', '--config', file], env).until(/"msg":"ready"/);
};

const endings: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(endings.map((end) => end())));

const startNotes = async (): Promise<number> => {
  const port = await freePort();
  const args = ['examples/servers/notes.ts', '--port', String(port)];
  await start(args, {}, (end) => endings.push(end)).until(/\S/);
  return port;
};

let started: Promise<number> | undefined;
/** The port of the server of notes, which is one for all examples. */
export const notes = (): Promise<number> => {
  started ??= startNotes();
  return started;
};

/** The reference server, on as many transports as there are flags. */
export const startReference = async (...flags: readonly string[]): Promise<void> => {
  const tree = start(['test/support/reference-server/main.ts', ...flags]);
  const transports = flags.filter((flag) => flag.startsWith('--') && flag !== '--era').length;
  await tree.until(new RegExp(`(?:listening[^]*?){${transports}}`));
};

interface Options {
  readonly token?: string;
  /** PEM of the authority that vouches for the gateway. */
  readonly ca?: string;
}

/** A call without a session: one POST, one JSON text. */
export const post = async (
  url: string,
  method: string,
  params: object = {},
  { token, ca }: Options = {},
): Promise<string> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const request = url.startsWith('https:') ? requestOverHttps : requestOverHttp;
  request(url, { method: 'POST', headers, ...(ca === undefined ? {} : { ca }) }, (response) => {
    text(response).then(resolve, reject);
  })
    .on('error', reject)
    .end(body);
  return promise;
};

/** A call of one tool through {@link post}. */
export const callTool = (
  url: string,
  name: string,
  args: object = {},
  options: Options = {},
): Promise<string> => post(url, 'tools/call', { name, arguments: args }, options);

/** Streams over the named pipes of a frontend. */
export const openPipes = (path: string) => ({
  input: createWriteStream(`${path}.in`),
  output: createReadStream(`${path}.out`),
});
