import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContainer } from '../../../src/bootstrap/container.ts';
import type { Settings } from '../../../src/bootstrap/settings/settings.ts';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { RecordingOutlet } from '../../support/application/recording-outlet.ts';
import { TestClient } from '../../support/application/test-client.ts';
import { ledGroups } from '../../support/backend/process-groups.ts';
import { load } from '../settings/loading.ts';

const peer = join(import.meta.dirname, '../../support/peers/telling-server.ts');

const settingsOf = (servers: string): Settings => {
  const { settings, problems } = load(
    `timeouts: { drain: 5s }\nadmission: { shedding: { enabled: false } }\nservers: { ${servers} }`,
  );
  if (settings === undefined) throw new Error(JSON.stringify(problems));
  return settings;
};

const telling = (name: string, word: string, more = ''): string =>
  `${name}: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(peer)}, ${word}]${more} }`;

const serverOf = (name: string, word: string, more = '') => {
  const [server] = settingsOf(telling(name, word, more)).servers;
  if (server === undefined) throw new Error('no server');
  return server;
};

/** An HTTP server whose sessions are counted. */
let sessions = 0;
const http = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => {
    text += part.toString();
  });
  request.on('end', () => {
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const { id, method } = JSON.parse(text) as { id?: number; method?: string };
    if (method === 'initialize') sessions += 1;
    const session = request.headers['mcp-session-id'] ?? `session-${sessions}`;
    if (id === undefined) {
      response.writeHead(202).end();
      return;
    }
    const result =
      method === 'initialize'
        ? {
            protocolVersion: '2025-11-25',
            capabilities: { tools: {} },
            serverInfo: { name: 'h', version: '1' },
          }
        : { content: [{ type: 'text', text: `http ${session}` }] };
    response.writeHead(200, {
      'content-type': 'application/json',
      'mcp-session-id': session,
    });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
});

beforeAll(() => new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  http.close();
  http.closeAllConnections();
});

/** Calls a tool and waits for the text it answers with. */
const tell = async (client: TestClient, id: number, tool: string, ms = 0): Promise<string> => {
  const sink = client.request(id, 'tools/call', `{"name":"${tool}","arguments":{"ms":${ms}}}`);
  await expect.poll(() => sink.isOver, { timeout: 10_000, interval: 10 }).toBe(true);
  const { result, error } = sink.parsed as {
    result?: { content: { text: string }[] };
    error?: { message: string };
  };
  return result?.content[0]?.text ?? `failed: ${error?.message}`;
};

test('servers come, change and go under concurrent calls, of which none fails [stdio, HTTP]', async () => {
  const { port } = http.address() as AddressInfo;
  const settings = settingsOf(
    `${telling('own', 'own', ', era: legacy')}, web: { url: "http://127.0.0.1:${port}/mcp", era: legacy }`,
  );
  const others = new Set(ledGroups());
  const started = () => ledGroups().filter((pid) => !others.has(pid));
  const container = createContainer(settings, new RecordingLogger());
  const live = container.get(Tokens.liveServers);
  const clients = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const facts = { principal: anonymous, namespace: undefined, remoteAddress: '' };
      const outlet = new RecordingOutlet();
      const session = container.get(Tokens.desk).open({ protocol: 'websocket', ...facts }, outlet);
      if (session instanceof Fault) throw new Error(session.message);
      const client = new TestClient(session, outlet);
      await client.introduce();
      return client;
    }),
  );
  let isDone = false;
  const answers = clients.map(async (client) => {
    const seen = new Map<string, number>();
    for (let id = 1; !isDone; id += 1) {
      for (const tool of ['own__tell', 'web__tell']) {
        const text = await tell(client, 2 * id + Number(tool === 'web__tell'), tool);
        seen.set(text, (seen.get(text) ?? 0) + 1);
      }
    }
    return seen;
  });
  const texts: string[] = [];
  const rounds = 3;
  const [client] = clients;
  if (client === undefined) throw new Error('no client');
  for (let round = 0; round < rounds; round += 1) {
    const era = round % 2 === 0 ? ', era: legacy' : '';
    const id = 1_000_000 + 10 * round;
    live.add(serverOf('more', 'first', era));
    texts.push(await tell(client, id, 'more__tell'));
    const slow = tell(client, id + 1, 'more__tell', 300);
    const changed = live.change(serverOf('more', 'second', era));
    texts.push(...(await Promise.all([tell(client, id + 2, 'more__tell'), slow])));
    await changed;
    // So that the pool itself is another one, not only its endpoint.
    const replaced = live.change(serverOf('more', 'third', `${era}, replay: never`));
    const last = tell(client, id + 3, 'more__tell', 200);
    texts.push(await tell(client, id + 4, 'more__tell'));
    await replaced;
    await expect.poll(() => texts.length).toBeGreaterThan(0);
    const removed = live.remove('more');
    texts.push(await last);
    await removed;
  }
  isDone = true;
  const all = await Promise.all(answers);
  for (const seen of all) {
    // The same process and the same session all the time.
    expect([...seen.keys()].toSorted()).toEqual([
      expect.stringMatching(/^http session-\d+$/),
      expect.stringMatching(/^own \d+$/),
    ]);
  }
  const words = texts.map((text) => text.split(' ')[0]);
  expect(words).toEqual(
    Array.from({ length: rounds }, () => ['first', 'second', 'first', 'third', 'third']).flat(),
  );
  const pids = texts.map((text) => Number(text.split(' ')[1]));
  await expect.poll(() => ledGroups().filter((pid) => pids.includes(pid))).toEqual([]);
  expect(started()).toHaveLength(clients.length);
  for (const one of clients) one.session.close();
  await container.get(Tokens.lifecycle).stop();
  await expect.poll(started).toEqual([]);
}, 60_000);
