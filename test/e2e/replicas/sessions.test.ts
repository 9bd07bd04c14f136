import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { legacyRequest, toolParams } from '../eras/support/clients/era-client.ts';
import type { LeanServer } from '../eras/support/lean-server.ts';
import { hasHaproxy } from './support/balancer.ts';
import { askingServer, redisForAll } from './support/endings.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { isAnswer, LegacyClient } from './support/legacy-client.ts';
import { ModernClient } from './support/modern-client.ts';

const ROUNDS = 12;
const ask = legacyRequest('7', 'tools/call', toolParams('ask'));
const isQuestion = (data: string): boolean => data.includes('"elicitation/create"');

describe.skipIf(!hasRedis || !hasHaproxy)('three replicas behind a balancer', () => {
  let fleet: Fleet;
  let ledger: LedgerServer;
  let lean: LeanServer;
  beforeAll(async () => {
    const redis = await redisForAll();
    ledger = await LedgerServer.start();
    const asking = await askingServer();
    lean = asking.lean;
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { ledger: ledger.entry, lean: asking.entry },
      more: { eras: { ask_collect: '1ms' } },
    });
  });

  test('a session that one of them opened is used and ended on the others [SE-09]', async () => {
    const client = await LegacyClient.open(fleet.url('/mcp/ledger'), 'r1');
    for (const [index, to] of ['r2', 'r3', 'r1', undefined, undefined, undefined].entries()) {
      const call = legacyRequest(String(index), 'tools/call', ledgerParams(`used-${index}`));
      expect(await client.request(call, to)).toContain(`"call":"used-${index}"`);
    }
    expect(await client.end('r2')).toBeLessThan(300);
    expect(await client.request(legacyRequest('9', 'ping'), 'r1')).toMatch(/^404 /);
    client.close();
  });

  test('what a server asks on one is streamed on another and answered on a third', async () => {
    const client = await LegacyClient.open(fleet.url('/mcp/lean'), 'r1');
    for (let round = 0; round < ROUNDS; round += 1) {
      const stream = await client.post(ask, 'r2');
      expect(stream.replica).toBe('r2');
      const { data } = await stream.event(isQuestion);
      const id = /"id":("[^"]*"|\d+)/.exec(data)?.[1];
      const said = `{"jsonrpc":"2.0","id":${id},"result":{"action":"accept","content":{}}}`;
      expect((await client.post(said, 'r3')).status).toBe(202);
      expect((await stream.event(isAnswer)).data).toContain('"id":7,"result":');
    }
    expect(await client.end()).toBeLessThan(300);
    client.close();
  });

  test('a call of the stateless era that waits on one is gone on with on another', async () => {
    const client = new ModernClient(fleet.url('/mcp/lean'));
    for (let round = 0; round < ROUNDS; round += 1) {
      const question = await client.begin('ask', 'r1');
      expect(await client.goOn('ask', question, round % 2 === 0 ? 'r2' : 'r3')).toContain(
        '"content":[]',
      );
    }
    client.close();
  });

  test('a stream that broke off on one is resumed on another', async () => {
    const client = await LegacyClient.open(fleet.url('/mcp/lean'), 'r1');
    const stream = await client.post(ask, 'r2');
    const { id: event, data } = await stream.event(isQuestion);
    stream.abort();
    const id = /"id":("[^"]*"|\d+)/.exec(data)?.[1];
    const said = `{"jsonrpc":"2.0","id":${id},"result":{"action":"accept","content":{}}}`;
    expect((await client.post(said, 'r1')).status).toBe(202);
    const resumed = await client.listen('r3', event);
    expect(resumed.replica).toBe('r3');
    expect((await resumed.event(isAnswer)).data).toContain('"id":7,"result":');
    resumed.abort();
    client.close();
  });

  test('a call that came by one is cancelled by another', async () => {
    const client = await LegacyClient.open(fleet.url('/mcp/lean'), 'r1');
    const before = (await lean.counts()).cancelled;
    const stream = await client.post(ask, 'r2');
    await stream.event(isQuestion);
    const cancel = '"method":"notifications/cancelled","params":{"requestId":7}';
    expect((await client.post(`{"jsonrpc":"2.0",${cancel}}`, 'r3')).status).toBe(202);
    await expect.poll(async () => (await lean.counts()).cancelled).toBe(before + 1);
    client.close();
  });

  test('a second stream gets 409 wherever it is opened, and the first stays', async () => {
    const client = await LegacyClient.open(fleet.url('/mcp/ledger'), 'r1');
    const first = await client.listen('r2');
    expect(first.status).toBe(200);
    const second = await client.listen('r3');
    expect(second.status).toBe(409);
    first.abort();
    client.close();
  });
});
