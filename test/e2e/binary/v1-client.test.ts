import { afterAll, beforeAll, expect, it } from 'vitest';
import { type V1Answer, V1Client } from '../../support/originals/v1-client.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { contentText } from './support/answers.ts';
import { referenceServer } from './support/reference-servers.ts';

const TOKEN = 'a-token-of-32-characters-or-more';
const OTHER_TOKEN = 'another-token-of-32-characters-or';
const UNAUTHORIZED = -32_002;

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'token', tokens: [TOKEN, OTHER_TOKEN] },
    server: { frontends: [{ protocol: 'tcp', config: { host: '127.0.0.1', port: 0 } }] },
    servers: {
      // One process for all, as each takes half a second to start.
      child: { ...(await referenceServer('stdio')), shared: true },
      web: await referenceServer('http'),
      scripted: (await startScriptedServer('tcp-binary')).entry,
    },
  });
});
afterAll(async () => {
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  expect(await gateway.stop()).toBe(0);
});

const connect = (): Promise<V1Client> => V1Client.connect(gateway.port('tcp'));

/** As its users do: the version, then `initialize` with the token and nothing else. */
const start = async (): Promise<V1Client> => {
  const client = await connect();
  sessionOf(await client.initialize(TOKEN));
  return client;
};

/** What the original tells of the session it has opened. */
const sessionOf = ({ result }: V1Answer): { readonly id: string; readonly endMs: number } => {
  const { sessionId, expiresAt } = result ?? {};
  if (typeof sessionId !== 'string' || typeof expiresAt !== 'string') {
    throw new Error(`no session: ${JSON.stringify(result)}`);
  }
  return { id: sessionId, endMs: Date.parse(expiresAt) };
};

it.each(['child', 'web'])('lists and calls the tools of the server %s', async (server) => {
  const client = await start();
  // A list does not wait for a server that takes long to start.
  await expect
    .poll(async () => (await client.request('tools/list')).result?.['tools'])
    .toContainEqual(expect.objectContaining({ name: `${server}__test_simple_text` }));
  const answer = await client.request('tools/call', { name: `${server}__test_simple_text` });
  expect(contentText(answer)).toBe('This is a simple text response for testing.');
  await client.close();
});

it('learns the id of a session of its own, and when it ends', async () => {
  const clients = [await connect(), await connect()];
  const answers = await Promise.all(clients.map((client) => client.initialize(TOKEN)));
  const [first, second] = answers.map(sessionOf);
  expect(first?.id).not.toBe(second?.id);
  expect(first?.endMs).toBeGreaterThan(Date.now());
  await Promise.all(clients.map((client) => client.close()));
});

it('may also say what MCP wants to know at initialize', async () => {
  const client = await connect();
  const hello = await client.initialize(TOKEN, {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'v1', version: '1' },
  });
  expect(hello.result).toMatchObject({ protocolVersion: '2025-06-18' });
  expect(sessionOf(hello).id).not.toBe('');
  client.notify('notifications/initialized');
  const answer = await client.request('tools/call', { name: 'scripted__echo', arguments: {} });
  expect(answer.result).toEqual({ content: [], echo: {} });
  await client.close();
});

it('shows a token with every message if it likes', async () => {
  const client = await start();
  const params = { name: 'scripted__echo', arguments: { n: 1 } };
  const own = await client.authorised(TOKEN, 'tools/call', params);
  expect(own.result).toEqual({ content: [], echo: { n: 1 } });
  const stranger = await client.authorised(OTHER_TOKEN, 'tools/call', params);
  expect(stranger.error?.code).toBe(UNAUTHORIZED);
  const bare = await client.request('tools/call', params);
  expect(bare.result).toEqual({ content: [], echo: { n: 1 } });
  await client.close();
});

it('has many calls in flight, answered in any order', async () => {
  const client = await start();
  const calls = Array.from({ length: 40 }, (_, mine) => {
    const params = { name: 'scripted__outstanding', arguments: { of: 40, mine } };
    return mine % 2 === 0
      ? client.request('tools/call', params)
      : client.authorised(TOKEN, 'tools/call', params);
  });
  const answers = await Promise.all(calls);
  expect(answers.map(({ result }) => result?.['echo'])).toEqual(
    Array.from({ length: 40 }, (_, mine) => ({ of: 40, mine })),
  );
  await client.close();
});

it('gets errors in frames of type 2', async () => {
  const client = await start();
  const noMethod = await client.request('no/such/method');
  expect(noMethod.error?.code).toBe(-32_601);
  const noServer = await client.request('tools/call', { name: 'nowhere__echo' });
  expect(noServer.error?.code).toBeLessThan(-32_000);
  await client.close();
});

it('hears the sign of life it gives, also while calls run', async () => {
  const client = await start();
  const slow = client.request('tools/call', {
    name: 'scripted__outstanding',
    arguments: { of: 2 },
  });
  expect(await client.health()).toBe('');
  expect(await client.health('')).toBe('');
  const last = client.request('tools/call', {
    name: 'scripted__outstanding',
    arguments: { of: 2 },
  });
  expect((await Promise.all([slow, last])).every(({ result }) => result !== undefined)).toBe(true);
  await client.close();
});

it('says that it goes, hears that this is fine, and is let go', async () => {
  const client = await start();
  expect(await client.shutdown('the user left')).toEqual({
    command: 'shutdown_ack',
    status: 'ok',
  });
  await client.closed;
});

it('is refused without a token and with a wrong one', async () => {
  for (const token of [undefined, 'a-wrong-token-of-32-characters-or']) {
    const client = await connect();
    const { error } = await client.initialize(token);
    expect(error?.code).toBe(UNAUTHORIZED);
    await client.closed;
  }
});

it('hears of the end of the gateway before its calls end', async () => {
  const own = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { frontends: [{ protocol: 'tcp', config: { host: '127.0.0.1', port: 0 } }] },
    servers: { scripted: (await startScriptedServer('tcp-binary')).entry },
  });
  const client = await V1Client.connect(own.port('tcp'));
  await client.initialize(undefined);
  const params = { name: 'scripted__progress', arguments: { count: 2, everyMs: 300 } };
  const call = client.request('tools/call', params);
  // A call that has reached its server when the gateway is told to stop.
  await client.health();
  const stopped = own.stop();
  expect(await client.control()).toMatchObject({ command: 'shutdown' });
  expect((await call).result).toBeDefined();
  await client.closed;
  expect(await stopped).toBe(0);
});
