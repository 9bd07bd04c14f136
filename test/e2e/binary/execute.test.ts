import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, initialize } from '../faults/support/rig.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { requestText } from '../support/talk.ts';
import { type Answer, answerOf } from './support/answers.ts';
import { forms } from './support/forms.ts';

const TOKEN = 'a-token-of-32-characters-or-more';

interface Executed extends Answer {
  readonly protocol_used?: string;
}

let gateway: RunningGateway;
beforeAll(async () => {
  const carriers = ['stdio', 'http', 'websocket', 'tcp-binary'] as const;
  const started = await Promise.all(
    carriers.map(async (carrier) => {
      const name = carrier.replace('-binary', '');
      return [name, (await startScriptedServer(carrier, name)).entry] as const;
    }),
  );
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'token', token: TOKEN },
    server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] },
    servers: Object.fromEntries(started),
  });
});
afterAll(async () => {
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  expect(await gateway.stop()).toBe(0);
});

/** As `curl -d` posts: without a session, and with the content type it has when nobody names one. */
const post = (body: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(gateway.url('http', '/api/v1/execute'), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${TOKEN}`,
      accept: '*/*',
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body,
  });

const execute = async (
  body: string,
  headers?: Readonly<Record<string, string>>,
): Promise<Executed> => answerOf(await (await post(body, headers)).text());

describe('POST /api/v1/execute', () => {
  it.each([
    ['stdio', 'stdio'],
    ['http', 'http'],
    ['websocket', 'websocket'],
    ['tcp', 'tcp_binary'],
  ])(
    '[FE-23] answers a bare request to the server %s and says that %s was used',
    async (server, used) => {
      const answer = await execute(call(`"of ${server}"`, `${server}__echo`, '{"n":1}'));
      expect(answer).toEqual({
        jsonrpc: '2.0',
        id: `of ${server}`,
        result: { content: [], echo: { n: 1 } },
        protocol_used: used,
      });
    },
  );

  it('says of what the gateway answers itself that no server was used', async () => {
    expect(await execute(requestText('1', 'ping'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: {},
      protocol_used: 'gateway',
    });
    const list = await execute(requestText('2', 'tools/list'));
    expect(list.result?.tools?.map(({ name }) => name)).toContain('stdio__echo');
    expect((await execute(initialize('3'))).result?.protocolVersion).toBe('2025-11-25');
  });

  it('takes JSON by its name, and envelopes, which it answers bare', async () => {
    const json = { 'content-type': 'application/json' };
    const bare = await execute(call(1, 'http__echo'), json);
    expect(bare).toMatchObject({ id: 1, protocol_used: 'http' });
    const enveloped = await execute(forms.envelope.wrap(call(2, 'http__echo')), json);
    expect(enveloped).toMatchObject({ jsonrpc: '2.0', id: 2, protocol_used: 'http' });
  });

  it('puts the answer of a failed call in the same body', async () => {
    const failed = await execute(requestText('1', 'no/such/method'));
    expect(failed).toMatchObject({ id: 1, error: { code: -32_601 } });
    const unreadable = await execute('{"jsonrpc":');
    expect(unreadable.error?.code).toBe(-32_700);
  });

  it('wants a token', async () => {
    const response = await post(requestText('1', 'ping'), { authorization: 'Bearer wrong' });
    expect(response.status).toBe(401);
  });

  it('answers a notification with 202 and nothing', async () => {
    const response = await post('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    expect([response.status, await response.text()]).toEqual([202, '']);
  });
});

describe('X-Force-Protocol', () => {
  it.each([
    ['stdio', 'stdio', 'stdio'],
    ['http', 'http', 'http'],
    ['websocket', 'websocket', 'websocket'],
    ['tcp_binary', 'tcp', 'tcp_binary'],
  ])('%s runs a call on the server %s', async (protocol, server, used) => {
    const answer = await execute(call(1, `${server}__handshake`), { 'x-force-protocol': protocol });
    expect(answer).toMatchObject({ result: { name: server }, protocol_used: used });
  });

  it('[FE-24] stdio runs a call on a server over stdio, and fails with the choices on one that is not', async () => {
    const stdio = { 'x-force-protocol': 'stdio' };
    const answer = await execute(call(1, 'stdio__echo'), stdio);
    expect(answer).toMatchObject({ result: { echo: {} }, protocol_used: 'stdio' });
    const { error } = await execute(call(2, 'http__echo'), stdio);
    expect(error?.message).toMatch(/stdio/);
    expect(error?.message).toMatch(/http/);
  });

  it('fails with the choices when no server is reached by it', async () => {
    const { error } = await execute(call(1, 'stdio__echo'), { 'x-force-protocol': 'sse' });
    expect(error?.message).toMatch(/sse/);
    expect(error?.message).toMatch(/stdio/);
  });

  it('fails with the choices when nobody knows the protocol', async () => {
    const { error } = await execute(call(1, 'stdio__echo'), {
      'x-force-protocol': 'carrier-pigeon',
    });
    for (const choice of ['stdio', 'http', 'sse', 'websocket', 'tcp_binary']) {
      expect(error?.message).toContain(choice);
    }
  });
});

describe('X-Load-Balance: cross-protocol', () => {
  it('[FE-25] sends pings round the servers of every protocol', async () => {
    const used: (string | undefined)[] = [];
    for (let id = 1; id <= 8; id += 1) {
      const answer = await execute(requestText(String(id), 'ping'), {
        'x-load-balance': 'cross-protocol',
      });
      used.push(answer.protocol_used);
    }
    expect(new Set(used.slice(0, 4))).toEqual(
      new Set(['stdio', 'http', 'websocket', 'tcp_binary']),
    );
    expect(used.slice(4)).toEqual(used.slice(0, 4));
  });
});
