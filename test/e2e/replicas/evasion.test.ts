import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { modernRequest } from '../eras/support/clients/era-client.ts';
import { mirroredHeaders } from '../eras/support/peers/mirrored-headers.ts';
import { hasHaproxy } from './support/balancer.ts';
import { redisForAll } from './support/endings.ts';
import { exchange } from './support/exchange.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { answerOf, LegacyClient } from './support/legacy-client.ts';

const LIMIT = 200;
const TRIES = 500;
const MOST = 1.05 * LIMIT;
const LEAST = 0.95 * LIMIT;
/** Some do it slowly enough that one replica hears of the others. */
const PAUSE_MS = 10;

/** One try of somebody who wants more than his share; whether it got through. */
type Try = (turn: number) => Promise<boolean>;

const admitted = async (tries: Try): Promise<number> => {
  let count = 0;
  const problems = new Set<string>();
  const under: Promise<unknown>[] = [];
  for (let turn = 0; turn < TRIES; turn += 1) {
    under.push(
      tries(turn).then(
        (isIn) => {
          count += isIn ? 1 : 0;
        },
        (problem: unknown) => problems.add(String(problem)),
      ),
    );
    await delay(PAUSE_MS);
  }
  await Promise.all(under);
  expect([...problems]).toEqual([]);
  return count;
};

describe.skipIf(!hasRedis || !hasHaproxy)('a limit for all of three replicas', () => {
  let byAddress: Fleet;
  let byUser: Fleet;
  beforeAll(async () => {
    const redis = await redisForAll();
    const ledger = await LedgerServer.start();
    // So long that next to nothing comes again meanwhile, however long the tries take.
    const limit = { provider: 'redis', limit: LIMIT, burst: LIMIT, window: '1h' };
    const common = { redis: redis.url, servers: { ledger: ledger.entry } };
    byAddress = await Fleet.start({
      ...common,
      server: { trust_proxy: ['127.0.0.1/32'] },
      redisMore: { key_prefix: 'address:' },
      more: { rate_limit: { ...limit, by: 'ip' } },
    });
    byUser = await Fleet.start({
      ...common,
      redisMore: { key_prefix: 'user:' },
      more: { rate_limit: { ...limit, by: 'user' }, auth: { provider: 'token', tokens: ['t'] } },
    });
  });

  /** One POST on a connection of its own, from an address of this machine. */
  const sentFrom = async (
    url: string,
    from: string,
    headers: Readonly<Record<string, string>>,
    to?: string,
  ): Promise<boolean> => {
    const agent = new Agent({ localAddress: from });
    const body = modernRequest('1', 'tools/call', ledgerParams('x'));
    const sent = { ...standard, ...mirroredHeaders(body), ...headers };
    const answered = await exchange(url, { agent, body, to, headers: sent });
    const text = await answerOf(answered);
    agent.destroy();
    return isAdmitted(answered.status, text);
  };

  test.concurrent('rotating X-Forwarded-For, connections and replicas does not get past the limit of an address', async () => {
    const count = await admitted((turn) =>
      sentFrom(byAddress.url(), '127.0.0.2', { 'x-forwarded-for': `198.51.100.${turn % 250}` }),
    );
    expect(count).toBeGreaterThanOrEqual(LEAST);
    expect(count).toBeLessThanOrEqual(MOST);
  });

  test.concurrent('all addresses of one IPv6 /64 are one', async () => {
    const count = await admitted((turn) => {
      const address = `2001:db8:1:2:${turn.toString(16)}:${(turn * 7).toString(16)}::1`;
      const replica = byAddress.replicas[turn % 3];
      return sentFrom(replica?.url('/mcp') ?? '', '127.0.0.1', { 'x-forwarded-for': address });
    });
    expect(count).toBeGreaterThanOrEqual(LEAST);
    expect(count).toBeLessThanOrEqual(MOST);
  });

  test.concurrent('[S15] rotating addresses, sessions, connections and replicas does not admit more than 5 percent beyond one limit of a user', async () => {
    const count = await admitted(async (turn) => {
      const bearer = { authorization: `${turn % 2 === 0 ? 'Bearer' : 'bearer'} t` };
      if (turn % 4 > 0) {
        const forwarded = { ...bearer, 'x-forwarded-for': `203.0.113.${turn % 250}` };
        return sentFrom(byUser.url(), `127.0.0.${2 + (turn % 50)}`, forwarded);
      }
      try {
        const client = await LegacyClient.open(byUser.url(), undefined, bearer);
        client.close();
        return true;
      } catch {
        return false;
      }
    });
    expect(count).toBeGreaterThanOrEqual(LEAST - TRIES / 4);
    expect(count).toBeLessThanOrEqual(MOST);
  });
});

const standard = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};

/** A fault of another kind is none of both: it is thrown. */
const isAdmitted = (status: number, text: string): boolean => {
  if (status === 200 && text.includes('"result"')) return true;
  if (!text.includes('rate_limited')) throw new Error(`${status} ${text}`);
  return false;
};
