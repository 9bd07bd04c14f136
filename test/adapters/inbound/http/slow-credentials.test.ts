import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Verdict } from '../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { call, HttpRig, initialize, mirrored, modernCall, outcome } from './rig.ts';

/** A frontend whose gateway says who a token is when the test says so. */
const start = async () => {
  const rig = await HttpRig.started();
  onTestFinished(() => rig.frontend.close());
  const waiting: ((verdict: Verdict) => void)[] = [];
  rig.gateway.identify = () => {
    const { promise, resolve } = Promise.withResolvers<Verdict>();
    waiting.push(resolve);
    return promise;
  };
  const settle = async (verdict: Verdict): Promise<void> => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.(verdict);
  };
  return { rig, waiting, settle };
};

const ada = { key: 'user:ada' };

test('a request waits for its token and is then carried, of both eras', async () => {
  const { rig, settle } = await start();
  const opened = rig.send({ body: initialize() });
  await settle(ada);
  expect((await opened).status).toBe(200);
  expect(rig.gateway.last.principal).toBe(ada);
  const modern = rig.send({ body: modernCall('echo'), headers: mirrored('echo') });
  await settle(ada);
  expect((await modern).status).toBe(200);
  expect(rig.gateway.lastStateless.facts.principal).toBe(ada);
});

test('a token that is refused, or cannot be looked into, is answered as what it is', async () => {
  const { rig, settle } = await start();
  const wrong = rig.send({ body: call('echo') });
  await settle(new Fault('unauthorized', 'wrong'));
  expect(outcome(await wrong)).toEqual([401, -32_002, 'unauthorized']);
  const unknown = rig.send({ body: call('echo') });
  await settle(new Fault('auth_unavailable', 'ask later', 1_000));
  const got = await unknown;
  expect(outcome(got)).toEqual([503, -32_004, 'auth_unavailable']);
  expect(got.headers['retry-after']).toBe('1');
  expect(got.headers['www-authenticate']).toBeUndefined();
});

test('who leaves meanwhile harms nobody', async () => {
  const { rig, waiting, settle } = await start();
  const socket = connect(rig.port, '127.0.0.1');
  const body = initialize();
  socket.write(
    `POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: */*\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await expect.poll(() => waiting.length).toBe(1);
  socket.destroy();
  await settle(ada);
  const next = rig.send({ body: initialize() });
  await settle(ada);
  expect((await next).status).toBe(200);
});
