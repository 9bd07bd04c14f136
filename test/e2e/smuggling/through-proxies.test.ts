import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBench } from '../bad-input/rig.ts';
import { RawConnection } from '../faults/support/raw-bytes.ts';
import { expectSound } from '../faults/support/rig.ts';
import { rawAt } from '../support/raw-json.ts';
import { chunkCases, lengthCases } from './framing-cases.ts';
import { headCases } from './head-cases.ts';
import { type FrontProxy, proxyNames, startProxy } from './proxies.ts';
import { bodyOf, honest } from './requests.ts';

/** Attacks under way at a time, each on a connection of its own. */
const AT_ONCE = 8;
/** What another client asks for meanwhile, at least. */
const HONEST = 10;
const cases = [...lengthCases, ...chunkCases, ...headCases];

const bench = useBench();

describe.each(proxyNames)('[I12] %s before the gateway', (name) => {
  let proxy: FrontProxy;
  beforeAll(async () => {
    proxy = await startProxy(name, bench.gateway.port('http'));
  });
  afterAll(() => proxy.stop());

  /** Bytes on a connection of their own, until the proxy ends it. */
  const send = async (bytes: string): Promise<readonly string[]> => {
    const connection = await RawConnection.open({ host: '127.0.0.1', port: proxy.port });
    await connection.write(Buffer.from(bytes, 'latin1'));
    await connection.closed;
    return connection.text.split(/(?=HTTP\/1\.[01] \d)/).filter((answer) => answer !== '');
  };

  /** The servers behind the gateway were called so often by this name; each call was the one that was sent. */
  const heard = (called: string): number => {
    const texts = bench.heard.filter((text) => text.includes(`"${called}"`));
    for (const text of texts) expect(rawAt(text, 'params')).toBe(rawAt(bodyOf(called), 'params'));
    return texts.length;
  };

  /** The proxy took it for a request and told its client that it went well. */
  const passed = (called: string): number =>
    proxy.log().filter((line) => line.includes(`?${called} `) && line.endsWith(' 200')).length;

  it('never takes for one request what the gateway takes for two, and no other client gets an answer of theirs', async () => {
    let isOver = false;
    const victims = Array.from({ length: 2 }, async (_, victim) => {
      let served = 0;
      for (; !isOver || served < HONEST; served += 1) {
        const called = `honest-${name}-${victim}-${served}-`;
        const answers = await send(honest(called, 'Connection: close\r\n'));
        expect(answers).toHaveLength(1);
        expect(answers[0]).toContain(`"result":{"echo":${rawAt(bodyOf(called), 'params')}}`);
        await delay(1);
      }
    });
    const waiting = cases.entries();
    const attack = async (): Promise<void> => {
      for (const [index, { what, bytes }] of waiting) {
        const [first, second] = [`first-${name}-${index}-`, `second-${name}-${index}-`];
        const answers = await send(bytes(first, second));
        const good = answers.filter((answer) => answer.startsWith('HTTP/1.1 200'));
        for (const called of [first, second]) {
          const told = good.filter((answer) => answer.includes(`"id":"${called}"`)).length;
          expect([heard(called), told], `${what}: ${called}`).toEqual([told, told]);
          await expect
            .poll(() => passed(called), { message: `${what}: ${called} in the log` })
            .toBe(told);
          expect(told).toBeLessThanOrEqual(1);
        }
        expect(good.length, what).toBe(heard(first) + heard(second));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, attack)).finally(() => {
      isOver = true;
    });
    await Promise.all(victims);
    await expectSound(bench.gateway);
  });
});
