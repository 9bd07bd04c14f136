import { describe, expect, it } from 'vitest';
import { callLarge, expectedAnswer, seenBy } from '../../support/large/start.ts';
import { Version2Client } from '../binary/support/version2-client.ts';
import { HttpReader, initialize, WebSocketReader } from './support/clients.ts';
import { PartialBody } from './support/partial-body.ts';
import { useLargeRig } from './support/rig.ts';

const rig = useLargeRig({ timeouts: { call: '2s' } });

const named = (id: number, args: object, name: string): string => {
  const request = callLarge(id, args);
  return JSON.stringify({ ...request, params: { ...request.params, name } });
};

describe('a client that does not read its large result', () => {
  /** More than sockets and libraries take on its behalf. */
  const slow = { bytes: 24_000_000 };

  it('delays no other call of its own over HTTP, of the same server process, and gets it all in the end', async () => {
    const client = await HttpReader.open(rig.gateway, '/mcp/stdio');
    const body = new PartialBody(await client.post(callLarge('slow', slow)));
    await body.until(1);
    const times = await Promise.all(
      Array.from({ length: 5 }, async (_unused, at) => {
        const startedAt = performance.now();
        await client.ask(callLarge(at, {}));
        return performance.now() - startedAt;
      }),
    );
    expect(Math.max(...times)).toBeLessThan(2_000);
    const other = await WebSocketReader.open(rig.gateway, '/mcp/http');
    await expect(other.ask(callLarge(1, {}))).resolves.toEqual(expectedAnswer(callLarge(1, {})));
    other.close();
    expect(await rig.metric('mcp_gateway_spool_bytes')).toBeGreaterThan(4_000_000);
    expect(await body.message()).toEqual(expectedAnswer(callLarge('slow', slow)));
    await rig.spoolIsEmpty();
  });

  it('delays no other call on the same connection of version 2', async () => {
    const client = await Version2Client.connect(rig.gateway.port('tcp'));
    await client.request(JSON.stringify(initialize));
    const stuck = client.open(named(1, slow, 'stdio__large'), 1_000);
    await expect.poll(() => stuck.receivedBytes).toBe(1_000);
    await client.request(named(2, {}, 'stdio__large'));
    expect(stuck.receivedBytes).toBe(1_000);
    stuck.grant(1_000_000_000);
    const expected = expectedAnswer(callLarge(1, slow));
    expect(Buffer.byteLength(await stuck.answer)).toBe(expected.length);
    await client.close();
    await rig.spoolIsEmpty();
  });
});

describe('a client that gives up a large result in the middle', () => {
  const held = { bytes: 4_000_000, holdsAfter: 2_000_000 };
  const begin = async (abort?: AbortSignal): Promise<[HttpReader, PartialBody]> => {
    const client = await HttpReader.open(rig.gateway, '/mcp/http');
    const body = new PartialBody(await client.post(callLarge(1, held), abort));
    await body.until(1_200_000);
    return [client, body];
  };
  /** Its server hears it in the words of its era, and its stream is closed. */
  const serverHears = async (work: () => Promise<void>): Promise<void> => {
    const before = await seenBy(rig.server);
    await work();
    const after = { cancelled: before.cancelled + 1, closed: before.closed + 1 };
    await expect.poll(() => seenBy(rig.server)).toEqual(after);
    await rig.spoolIsEmpty();
  };

  it('by breaking off: its server is told, and the room is given back', () =>
    serverHears(async () => {
      const abort = new AbortController();
      await begin(abort.signal);
      abort.abort();
    }));

  it('by a notification: the same, and its answer is cut off', () =>
    serverHears(async () => {
      const [client, body] = await begin();
      const method = 'notifications/cancelled';
      await client.post({ jsonrpc: '2.0', method, params: { requestId: 1 } });
      await expect(body.text()).rejects.toThrow(/terminated/);
    }));

  it('by resetting its call of version 2: the same', () =>
    serverHears(async () => {
      const client = await Version2Client.connect(rig.gateway.port('tcp'));
      await client.request(JSON.stringify(initialize));
      const call = client.open(named(1, held, 'http__large'));
      await expect.poll(() => call.receivedBytes).toBeGreaterThan(1_200_000);
      call.reset();
    }));

  it('of a process: what is left of it harms no other call', async () => {
    const client = await HttpReader.open(rig.gateway, '/mcp/stdio');
    const abort = new AbortController();
    const body = new PartialBody(await client.post(callLarge(1, held), abort.signal));
    await body.until(1_200_000);
    abort.abort();
    await rig.spoolIsEmpty();
    await client.ask(callLarge(2, {}, 'go'));
    const last = new PartialBody(await client.post(callLarge(3, {})));
    expect(await last.message()).toEqual(expectedAnswer(callLarge(3, {})));
  });

  it('a server that falls silent in the middle runs out of time, and its client is cut off', () =>
    serverHears(async () => {
      const [, body] = await begin();
      await expect(body.text()).rejects.toThrow(/terminated/);
    }));

  it('a server that is slow and not silent has all the time it needs', async () => {
    const client = await HttpReader.open(rig.gateway, '/mcp/http');
    const request = callLarge(1, { bytes: 2_600_000, bytesPerSecond: 1_000_000 });
    expect(await client.ask(request)).toEqual(expectedAnswer(request));
  });
});
