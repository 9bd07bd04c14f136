import { once } from 'node:events';
import { expect, test } from 'vitest';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { g12 } from './dialects.ts';
import { exchange, openSocket, startRig } from './rig.ts';

const simple = g12.check('{"check":"simple"}');

test('who connects and leaves hears nothing and disturbs nobody', async () => {
  const { port, happenings, clock } = await startRig();
  const silent = await openSocket(port);
  const client = new ByteClient(silent, silent);
  silent.end();
  await client.ended();
  expect(client.received.length).toBe(0);
  (await openSocket(port)).resetAndDestroy();
  await happenings.until('over', 2);
  expect(clock.alarms).toBe(0);
  expect(g12.answer(await exchange(port, simple))).toBe('{"healthy":true}');
});

test('a check has 5 seconds to come', async () => {
  const { port, clock, happenings } = await startRig();
  const socket = await openSocket(port);
  const client = new ByteClient(socket, socket);
  client.write(simple.subarray(0, 14));
  await happenings.until('deadline 5000');
  clock.advance(4_999);
  expect(g12.answer(await exchange(port, simple))).toBe('{"healthy":true}');
  clock.advance(1);
  await client.ended();
  expect(client.received.length).toBe(0);
});

test('who does not close after the answer is cut off in the same time', async () => {
  const { port, clock, happenings } = await startRig();
  const socket = await openSocket(port);
  socket.write(simple);
  socket.resume();
  await once(socket, 'end');
  expect(happenings.count('over')).toBe(0);
  clock.advance(5_000);
  await happenings.until('over');
});

test('what follows the check does not cost the answer', async () => {
  const { port } = await startRig();
  const bytes = await exchange(port, Buffer.concat([simple, Buffer.alloc(1_000_000)]));
  expect(g12.answer(bytes)).toBe('{"healthy":true}');
});

test('connections beyond the cap are closed, and there is room again when one leaves', async () => {
  const { port, happenings } = await startRig({ maxConnections: 2 });
  const first = await openSocket(port);
  await openSocket(port);
  await happenings.until('deadline 5000', 2);
  expect((await exchange(port, simple)).length).toBe(0);
  first.destroy();
  await happenings.until('over');
  expect(g12.answer(await exchange(port, simple))).toBe('{"healthy":true}');
});

test('while the gateway drains probes are still told', async () => {
  const { port, frontend, health } = await startRig();
  frontend.stopAccepting();
  health.report = { ...health.report, healthy: false, blockers: ['shutting down'] };
  expect(g12.answer(await exchange(port, simple))).toBe('{"healthy":false}');
});

test('closing lets go of everybody and of the address', async () => {
  const { port, frontend, clock } = await startRig();
  const socket = await openSocket(port);
  const client = new ByteClient(socket, socket);
  await frontend.close();
  await client.ended();
  expect(clock.alarms).toBe(0);
  const next = await startRig({ port });
  expect(g12.answer(await exchange(next.port, simple))).toBe('{"healthy":true}');
});

test('the address is announced when it listens', async () => {
  const { port, logger } = await startRig();
  expect(logger.lines).toEqual([
    expect.objectContaining({
      level: 'info',
      message: 'health checks over TCP are answered',
      fields: { host: '127.0.0.1', port },
    }),
  ]);
});

test('a port that is taken is one friendly line', async () => {
  const { port } = await startRig();
  const start = startRig({ port });
  await expect(start).rejects.toThrow(StartFault);
  await expect(start).rejects.toThrow(`frontend health cannot listen on 127.0.0.1:${port}`);
});
