import { describe, expect, test } from 'vitest';
import { exchange, type Got } from '../../support/http-peer.ts';
import { hasRedis, startRedis } from '../../support/redis/redis-server.ts';
import { modernRequest } from '../eras/support/clients/era-client.ts';
import { mirroredHeaders } from '../eras/support/peers/mirrored-headers.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { INITIALIZE_PARAMS, requestText } from '../support/talk.ts';
import { scrape } from './support/scrape.ts';
import { listener, scriptedServer } from './support/servers.ts';

const server = { frontends: ['http', 'tcp'].map((protocol) => listener(protocol)) };
const open = {
  ...{ version: 1, server, auth: { provider: 'none' } },
  servers: { one: scriptedServer, two: scriptedServer },
};
const standard = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

const post = (
  gateway: RunningGateway,
  body: string,
  more: Record<string, string> = {},
  path = '/mcp',
): Promise<Got> =>
  exchange(gateway.port('http'), { path, body, headers: { ...standard, ...more } });

const modern = (gateway: RunningGateway, method = 'tools/list', params = '{}'): Promise<Got> => {
  const body = modernRequest('1', method, params);
  return post(gateway, body, mirroredHeaders(body));
};

const told = ({ headers }: Got): readonly (number | undefined)[] =>
  ['limit', 'remaining', 'reset'].map((name) => {
    const value = headers[`x-ratelimit-${name}`];
    return value === undefined ? undefined : Number(value);
  });

test('answers over HTTP say what is left, in both eras, and it is true [RL-11]', async () => {
  const gateway = await startGateway({
    ...open,
    rate_limit: { limit: 60, window: '1h', burst: 5 },
  });
  const answers = [
    await modern(gateway, 'tools/list'),
    await post(gateway, requestText('1', 'initialize', INITIALIZE_PARAMS)),
    await post(gateway, requestText('2', 'ping'), {}, '/api/v1/mcp'),
    await post(gateway, requestText('2', 'ping'), {}, '/api/v1/execute'),
    await modern(gateway, 'tools/call', '{"name":"one__echo","arguments":{}}'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  for (const [at, answer] of answers.entries()) {
    const [limit, remaining, reset = 0] = told(answer);
    expect([limit, remaining]).toEqual([60, 4 - at]);
    // Each request is paid off in a minute.
    const inSeconds = reset - Date.now() / 1_000;
    expect(inSeconds).toBeGreaterThan((at + 1) * 60 - 15);
    expect(inSeconds).toBeLessThan((at + 1) * 60 + 2);
  }
  for (const refused of [
    await modern(gateway),
    await post(gateway, requestText('3', 'ping'), {}, '/api/v1/mcp'),
  ]) {
    expect(refused.status).toBe(429);
    expect(told(refused).slice(0, 2)).toEqual([60, 0]);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(40);
    expect(refused.headers['x-ratelimit-limit']).toBe('60');
  }
  expect(await gateway.stop()).toBe(0);
});

test('who wants no headers gets none', async () => {
  const gateway = await startGateway({ ...open, rate_limit: { limit: 60, headers: false } });
  expect(told(await modern(gateway, 'tools/list'))).toEqual([undefined, undefined, undefined]);
  expect(await gateway.stop()).toBe(0);
});

test('servers and tools have limits of their own, by whichever name they are reached', async () => {
  const limits = { namespace: { limit: 4 }, tool: { limit: 2 } };
  const gateway = await startGateway({ ...open, rate_limit: { limits } });
  const call = async (name: string, path = '/mcp', id = '1'): Promise<string> => {
    const body = modernRequest(id, 'tools/call', `{"name":"${name}","arguments":{}}`);
    const { status, text } = await post(gateway, body, mirroredHeaders(body), path);
    return status === 200 ? 'yes' : `${status} ${/of this tool|to this server/.exec(text)?.[0]}`;
  };
  expect([
    await call('one__echo'),
    await call('echo', '/mcp/one'),
    await call('one__echo'),
  ]).toEqual([...['yes', 'yes', '429 of this tool']]);
  expect(await call('two__echo')).toBe('yes');
  // A refused call counts nowhere.
  expect(await call('one__add')).not.toContain('429');
  expect(await call('add', '/mcp/one')).not.toContain('429');
  expect(await call('one__other')).toBe('429 to this server');
  const tcp = await StreamClient.newline({ host: '127.0.0.1', port: gateway.port('tcp') });
  await tcp.request(requestText('1', 'initialize', INITIALIZE_PARAMS));
  const refused = await tcp.request(
    requestText('2', 'tools/call', '{"name":"one__echo","arguments":{}}'),
  );
  expect(refused).toMatch(/"code":-32003.*"limit":4,"window_ms":60000,"remaining":0/);
  await tcp.close();
  const { sum } = await scrape(gateway, 'http');
  expect(sum('rate_limit_exceeded_total', { key_type: 'tool' })).toBeGreaterThanOrEqual(1);
  expect(sum('rate_limit_exceeded_total', { key_type: 'namespace' })).toBe(2);
  expect(await gateway.stop()).toBe(0);
});

test('behind a proxy that is trusted each of its clients counts for itself, and behind another none does', async () => {
  const frontends = ['http', 'websocket'].map((protocol) => listener(protocol));
  const rate_limit = { limit: 1, window: '1h', burst: 2, by: 'ip' };
  const passedBehind = async (trust_proxy: readonly string[]): Promise<readonly string[]> => {
    const gateway = await startGateway({ ...open, server: { frontends, trust_proxy }, rate_limit });
    const body = modernRequest('1', 'tools/list', '{}');
    const passed: string[] = [];
    for (const [at, client] of ['::2', '::2', '::2', '::3'].entries()) {
      const from = { 'x-forwarded-for': `192.0.2.${at}, 2001:db8:0:${at > 2 ? 1 : 0}${client}` };
      const { status } = await post(gateway, body, { ...mirroredHeaders(body), ...from });
      passed.push(`http ${status}`);
    }
    for (const client of ['2001:db8::9', '2001:db8:0:2::9']) {
      const address = `ws://127.0.0.1:${gateway.port('websocket')}/`;
      const socket = await WebSocketClient.open(address, { 'x-forwarded-for': client });
      const answer = await socket.request(requestText('1', 'ping'));
      passed.push(`websocket ${answer.includes('"result"')}`);
      await socket.close();
    }
    expect(await gateway.stop()).toBe(0);
    return passed;
  };
  expect(await passedBehind(['127.0.0.0/8'])).toEqual([
    ...['http 200', 'http 200', 'http 429', 'http 200'],
    ...['websocket false', 'websocket true'],
  ]);
  expect(await passedBehind(['192.0.2.0/24'])).toEqual([
    ...['http 200', 'http 200', 'http 429', 'http 429'],
    ...['websocket false', 'websocket false'],
  ]);
});

test('the workers of one machine count together without a Redis', async () => {
  const frontends = [listener('http')];
  const rate_limit = { limit: 40, window: '1h', burst: 40, mode: 'exact' };
  const gateway = await startGateway({ ...open, server: { frontends, workers: 2 }, rate_limit });
  const asked = Array.from({ length: 100 }, () => modern(gateway));
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect(statuses.filter((status) => status === 200)).toHaveLength(40);
  expect(await gateway.stop()).toBe(0);
});

describe.skipIf(!hasRedis)('two gateways and a Redis', () => {
  const start = async (rate_limit: object) => {
    const redis = await startRedis();
    const limiting = {
      enabled: true,
      provider: 'redis',
      redis: { addr: `127.0.0.1:${redis.port}` },
    };
    const settings = { ...open, sessions: { provider: 'memory' } };
    const own = { ...settings, rate_limit: { ...limiting, ...rate_limit } };
    const gateways = [await startGateway(own), await startGateway(own)];
    const passed = async (tries: number): Promise<number> => {
      let count = 0;
      for (let at = 0; at < tries; at += 1) {
        const gateway = gateways[at % 2];
        const { status } =
          gateway === undefined ? { status: 0 } : await modern(gateway, 'tools/list');
        if (status === 200) count += 1;
        else expect(status).toBe(429);
      }
      return count;
    };
    const stop = async (): Promise<void> => {
      for (const gateway of gateways) expect(await gateway.stop()).toBe(0);
    };
    return { redis, gateways, passed, stop };
  };

  test('in exact mode not one more passes than the limit, and sessions stay where they are [RL-04]', async () => {
    const { passed, stop } = await start({
      ...{ mode: 'exact', requests_per_sec: 1, window_size: 60, burst: 10 },
    });
    const begunMs = performance.now();
    const count = await passed(60);
    const cameBack = (performance.now() - begunMs) / 1_000;
    expect(count).toBeGreaterThanOrEqual(10);
    expect(count).toBeLessThanOrEqual(10 + Math.ceil(cameBack));
    await stop();
  });

  test('while it is away each keeps to its share, and nobody is refused because of it [RL-08]', async () => {
    const { passed, stop, redis, gateways } = await start({ limit: 20, window: '1h', burst: 20 });
    const sharers = () =>
      Promise.all(
        gateways.map(async (gateway) => (await scrape(gateway, 'http')).sum('rate_limit_sharers')),
      );
    await expect.poll(sharers).toEqual([2, 2]);
    expect(await passed(4)).toBe(4);
    await redis.stop();
    const count = await passed(40);
    // Two shares of ten; what was taken before counts in them by halves.
    expect(count).toBeGreaterThanOrEqual(14);
    expect(count).toBeLessThanOrEqual(20);
    for (const gateway of gateways) {
      const { sum } = await scrape(gateway, 'http');
      expect(sum('rate_limit_local')).toBe(1);
    }
    await redis.restart();
    await expect
      .poll(async () => (await scrape(gateways[0] ?? fail(), 'http')).sum('rate_limit_local'), {
        timeout: 10_000,
      })
      .toBe(0);
    await stop();
  });
});

const fail = (): never => {
  throw new Error('there is none');
};
