import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../e2e/support/ports.ts';
import { Child } from './process/child.ts';
import { untilListening } from './process/listening.ts';
import { scratchDirectory } from './process/scratch.ts';
import { gatewayBuilt, gatewayMissing, gatewayProgram } from './subjects/gateway.ts';

/**
 * What one list of many servers takes when one of them is dead and one hangs, for a client of either era:
 * `npm run bounds:lists -- [SERVERS] [TOOLS]`. Ends with 1 when it is more than the bound, or a tool is missing.
 */
const MAX_COLD_MS = 1_500;
const MAX_CACHED_MS = 50;
const CACHED_LISTS = 51;

const [servers = 100, tools = 50] = process.argv.slice(2).map(Number);
const peers = fileURLToPath(new URL('../support/peers/listing-servers.ts', import.meta.url));
const revision = '2026-07-28';
const key = 'io.modelcontextprotocol';

interface Answer {
  readonly text: string;
  readonly ms: number;
  readonly session: string | null;
}

type Ask = (method: string, params: object) => Promise<Answer>;

const startServers = async (): Promise<readonly string[]> => {
  const child = new Child(process.execPath, [peers, String(servers - 2), String(tools)]);
  const ports = await child.report<readonly number[]>();
  return ports.map((port) => `http://127.0.0.1:${port}/mcp`);
};

/** Takes connections and says nothing. */
const hangingServer = async (): Promise<string> => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}/mcp`;
};

const startGateway = async (urls: readonly string[]): Promise<{ child: Child; url: string }> => {
  const port = await freePort();
  const entries = urls.map((url, index) => [`server-${index}`, { type: 'http', url }] as const);
  const settings = {
    version: 1,
    server: {
      frontends: [{ name: 'bench', protocol: 'http', config: { host: '127.0.0.1', port } }],
    },
    auth: { provider: 'none' },
    // A handshake that asks all servers for their instructions would warm what is measured.
    federation: { page_size: servers * tools, instructions: 'off' },
    servers: Object.fromEntries(entries),
  };
  const file = join(scratchDirectory(), 'gateway.yaml');
  writeFileSync(file, JSON.stringify(settings));
  const child = new Child(process.execPath, [gatewayProgram, 'serve', '--config', file]);
  await untilListening(child, port);
  return { child, url: `http://127.0.0.1:${port}/mcp` };
};

const post = async (
  url: string,
  method: string,
  params: object,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> => {
  const startedAt = performance.now();
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const text = await response.text();
  return {
    text,
    ms: performance.now() - startedAt,
    session: response.headers.get('mcp-session-id'),
  };
};

const legacyClient = async (url: string): Promise<Ask> => {
  const { session } = await post(
    url,
    'initialize',
    { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'b', version: '1' } },
    {},
  );
  const headers = session === null ? {} : { 'mcp-session-id': session };
  return (method, params) => post(url, method, params, headers);
};

const modernClient = (url: string): Ask => {
  const meta = {
    [`${key}/protocolVersion`]: revision,
    [`${key}/clientCapabilities`]: {},
    [`${key}/clientInfo`]: { name: 'b', version: '1' },
  };
  return (method, params) =>
    post(
      url,
      method,
      { ...params, _meta: meta },
      { 'mcp-protocol-version': revision, 'mcp-method': method },
    );
};

const measure = async (era: string, urls: readonly string[]): Promise<boolean> => {
  const { child, url } = await startGateway(urls);
  const ask = era === 'legacy' ? await legacyClient(url) : modernClient(url);
  const cold = await ask('tools/list', {});
  const cached: number[] = [];
  let last = cold;
  for (let list = 0; list < CACHED_LISTS; list += 1) {
    last = await ask('tools/list', {});
    cached.push(last.ms);
  }
  await child.stop();
  const sorted = cached.toSorted((one, other) => one - other);
  const figures = {
    era,
    servers,
    listed: last.text.split('"inputSchema"').length - 1,
    listedCold: cold.text.split('"inputSchema"').length - 1,
    bytes: last.text.length,
    coldMs: Math.round(cold.ms),
    cachedMs: Math.round(sorted[(CACHED_LISTS - 1) / 2] ?? 0),
    cachedMaxMs: Math.round(sorted.at(-1) ?? 0),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  const isWhole = figures.listed === (servers - 2) * tools;
  return isWhole && figures.coldMs <= MAX_COLD_MS && figures.cachedMs <= MAX_CACHED_MS;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
const dead = `http://127.0.0.1:${await freePort()}/mcp`;
const urls = [...(await startServers()), dead, await hangingServer()];
const outcomes = [await measure('legacy', urls), await measure('modern', urls)];
process.exit(outcomes.every((isWithin) => isWithin) ? 0 : 1);
