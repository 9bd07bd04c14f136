import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameConnection } from '../../support/originals/frame-connection.ts';
import { frameTypes, layouts } from '../../support/originals/layouts.ts';
import { call, initialize, initialized } from '../faults/support/rig.ts';
import { until } from '../faults/support/watch.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { answerOf } from './support/answers.ts';
import { Version2Client } from './support/version2-client.ts';

const KIBIBYTE = 1_024;
const ANSWER_BYTES = 5_000_000;
/** So many such answers are more than the kernel holds for one connection. */
const ANSWERS = 4;
const OTHER_CALLS = 200;
const REQUEST = 1;

const carriers = ['stdio', 'http', 'tcp-binary'] as const;
const text = 'x'.repeat(ANSWER_BYTES);

let gateway: RunningGateway;
beforeAll(async () => {
  const config = { host: '127.0.0.1', port: 0 };
  const entries = await Promise.all(
    carriers.map(async (carrier) => {
      const { entry } = await startScriptedServer(carrier);
      return [carrier, { ...entry, shared: true }] as const;
    }),
  );
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      frontends: [
        { protocol: 'tcp', config },
        { protocol: 'http', config },
      ],
    },
    servers: Object.fromEntries(entries),
  });
});
afterAll(async () => {
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  expect(await gateway.stop()).toBe(0);
});

const long = (id: string, carrier: string): string =>
  call(id, `${carrier}__echo`, `{"text":"${text}"}`);

/** Runs once every second until it is told to stop. */
const everySecond = (run: () => void): (() => void) => {
  run();
  const timer = setInterval(run, 1_000);
  return () => clearInterval(timer);
};

describe.each(carriers)(
  'while somebody reads 1 KB/s of an answer of a shared server on %s',
  (carrier) => {
    it('of one call of version 2, the other calls of the connection are completed', async () => {
      const client = await Version2Client.connect(gateway.port('tcp'));
      await client.request(initialize());
      client.send(frameTypes.request, initialized);
      const slow = client.open(long('"slow"', carrier), KIBIBYTE);
      await until(
        () => slow.receivedBytes,
        (bytes) => bytes === KIBIBYTE,
      );
      const stop = everySecond(() => slow.grant(KIBIBYTE));
      for (let id = 1; id <= OTHER_CALLS; id += 1) {
        const answer = await client.request(call(id, `${carrier}__echo`, `{"n":${id}}`));
        expect(answerOf(answer)).toMatchObject({ id, result: { echo: { n: id } } });
      }
      stop();
      // It got what it asked for and no more, so the others did not wait for its end.
      expect(slow.receivedBytes).toBeLessThanOrEqual(slow.grantedBytes);
      expect(slow.receivedBytes).toBeLessThan(ANSWER_BYTES / 10);
      slow.grant(2 * ANSWER_BYTES);
      // Not by a matcher: the difference of two long texts takes minutes to print.
      expect((await slow.answer).includes(`"echo":{"text":"${text}"}`)).toBe(true);
      await client.close();
    });

    it('of its own connection, the calls of other connections are completed', async () => {
      const [slow, quick] = await Promise.all(
        [1, 2].map(() => FrameConnection.open(gateway.port('tcp'), layouts.g12)),
      );
      if (slow === undefined || quick === undefined) throw new Error('not connected');
      for (const connection of [slow, quick]) {
        connection.send(REQUEST, initialize());
        await connection.frame(() => true);
      }
      slow.socket.pause();
      for (let id = 1; id <= ANSWERS; id += 1) slow.send(REQUEST, long(String(id), carrier));
      await until(
        () => slow.socket.readableLength,
        (bytes) => bytes > 0,
      );
      const stop = everySecond(() => void slow.socket.read(KIBIBYTE));
      for (let id = 1; id <= OTHER_CALLS; id += 1) {
        quick.send(REQUEST, call(id, `${carrier}__echo`, `{"n":${id}}`));
        const { text } = await quick.frame(({ text: came }) => came.includes(`"id":${id},`));
        expect(answerOf(text)).toMatchObject({ id, result: { echo: { n: id } } });
      }
      stop();
      const holding = (member: string): number =>
        slow.frames.filter((frame) => frame.text.includes(member)).length;
      expect(holding('"echo"')).toBe(0);
      slow.socket.resume();
      // A call that comes while its server still reads the ones before may be refused.
      await slow.frame(() => holding('"echo"') + holding('"overloaded"') === ANSWERS);
      expect(holding('"echo"')).toBeGreaterThan(1);
      await Promise.all([slow.close(), quick.close()]);
    });
  },
);
