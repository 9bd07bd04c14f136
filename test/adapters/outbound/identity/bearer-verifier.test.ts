import { expect, test } from 'vitest';
import { BearerVerifier } from '../../../../src/adapters/outbound/identity/bearer-verifier.ts';
import { introspectionCheck } from '../../../../src/adapters/outbound/identity/introspection-check.ts';
import { jwtCheck } from '../../../../src/adapters/outbound/identity/jwt-check.ts';
import { FixedKeys } from '../../../../src/adapters/outbound/identity/token-keys.ts';
import { PooledOutgoing } from '../../../../src/adapters/shared/http-client/outgoing.ts';
import type { Verdict } from '../../../../src/application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { describeCredentialVerifier } from '../../../contracts/credential-verifier.contract.ts';
import { AuthorizationServer } from '../../../support/auth/authorization-server.ts';
import {
  goodClaims,
  inSeconds,
  jwtRules,
  nowMs,
  secret,
  signed,
} from '../../../support/auth/tokens.ts';
import { ada, settings, start } from './bearer-rig.ts';

const real = new BearerVerifier(settings, {
  check: jwtCheck(jwtRules, new FixedKeys([{ key: Buffer.from(secret), algorithms: ['HS256'] }]), {
    wallMs: () => nowMs,
    log: () => undefined,
  }),
  clock: { nowMs: () => 0 },
  wallMs: () => nowMs,
});
describeCredentialVerifier('BearerVerifier', real, [
  await signed(goodClaims),
  await signed({ ...goodClaims, sub: 'Ada Lovelace 💡' }),
]);

test('a token is looked into once, and known in the same turn from then on', async () => {
  const { verifier, looked, known } = start();
  known.set('t', ada);
  const [first, second] = [verifier.verify({ bearer: 't' }), verifier.verify({ bearer: 't' })];
  expect(first).toBeInstanceOf(Promise);
  expect(await first).toBe(ada);
  expect(await second).toBe(ada);
  expect(verifier.verify({ bearer: 't' })).toBe(ada);
  expect(looked).toEqual(['t']);
});

test('after its time in the cache it is looked into again, so what was withdrawn ends', async () => {
  const { verifier, time, looked, known } = start();
  known.set('t', ada);
  await verifier.verify({ bearer: 't' });
  time.nowMs += 299_999;
  expect(verifier.verify({ bearer: 't' })).toBe(ada);
  known.delete('t');
  time.nowMs += 1;
  expect(await verifier.verify({ bearer: 't' })).toMatchObject({ code: 'unauthorized' });
  expect(looked).toHaveLength(2);
});

test('a token that has run out is not good a moment longer, whatever is in the cache', async () => {
  const { verifier, time, known } = start();
  known.set('t', ada);
  await verifier.verify({ bearer: 't' });
  time.wallMs = ada.expiresAtMs - 1;
  expect(verifier.verify({ bearer: 't' })).toBe(ada);
  known.delete('t');
  time.wallMs += 1;
  expect(await verifier.verify({ bearer: 't' })).toMatchObject({ code: 'unauthorized' });
});

test('a token is not asked about again until it ends or five minutes have passed [AU-06]', async () => {
  const server = await new AuthorizationServer().start();
  const time = { nowMs: 0, wallMs: nowMs };
  const wallMs = () => time.wallMs;
  const verifier = new BearerVerifier(settings, {
    check: introspectionCheck(
      {
        endpoint: server.url,
        clientId: 'a',
        clientSecret: 'b',
        issuer: undefined,
        audience: [],
        timeoutMs: 5_000,
        groupsClaim: 'groups',
        realm: undefined,
      },
      { outgoing: new PooledOutgoing(), wallMs, log: () => undefined },
    ),
    clock: { nowMs: () => time.nowMs },
    wallMs,
  });
  const pass = (ms: number): void => {
    time.nowMs += ms;
    time.wallMs += ms;
  };
  const ask = async (bearer: string): Promise<number> => {
    await verifier.verify({ bearer });
    return server.asked.length;
  };
  server.tokens.set('long', { active: true, sub: 'ada', exp: inSeconds(3_600) });
  server.tokens.set('short', { active: true, sub: 'bob', exp: inSeconds(60) });
  expect([await ask('long'), await ask('short')]).toEqual([1, 2]);
  pass(59_999);
  expect([await ask('long'), await ask('short')]).toEqual([2, 2]);
  pass(1);
  expect([await ask('long'), await ask('short')]).toEqual([2, 3]);
  pass(239_999);
  expect(await ask('long')).toBe(3);
  pass(1);
  expect(await ask('long')).toBe(4);
});

test('a clock that is set back or forward changes nothing about the cache', async () => {
  const { verifier, time, looked, known } = start();
  known.set('t', { key: 'user:ada' });
  await verifier.verify({ bearer: 't' });
  for (const hour of [-3_600_000, 7_200_000]) {
    time.wallMs += hour;
    expect(verifier.verify({ bearer: 't' })).toEqual({ key: 'user:ada' });
  }
  expect(looked).toHaveLength(1);
});

test('a refused token is refused without a look for a while, an unclear one is not', async () => {
  const { verifier, time, looked, known } = start();
  await verifier.verify({ bearer: 'bad' });
  expect(verifier.verify({ bearer: 'bad' })).toMatchObject({ code: 'unauthorized' });
  time.nowMs += 10_000;
  await verifier.verify({ bearer: 'bad' });
  known.set('later', new Fault('auth_unavailable', 'no answer', 1_000));
  await verifier.verify({ bearer: 'later' });
  known.set('later', ada);
  expect(await verifier.verify({ bearer: 'later' })).toBe(ada);
  expect(looked).toEqual(['bad', 'bad', 'later', 'later']);
});

test('when keys are gone every token is looked into again, those under way too', async () => {
  const { verifier, looked, known } = start();
  known.set('t', ada);
  await verifier.verify({ bearer: 't' });
  const underWay = verifier.verify({ bearer: 'u' });
  known.clear();
  verifier.forget();
  await underWay;
  for (const bearer of ['t', 'u']) {
    expect(await verifier.verify({ bearer })).toMatchObject({ code: 'unauthorized' });
  }
  expect(looked).toEqual(['t', 'u', 't', 'u']);
});

test('cache times of 0 are none', async () => {
  const { verifier, looked, known } = start({ cacheMs: 0, refusedMs: 0 });
  known.set('t', ada);
  for (const bearer of ['t', 't', 'bad', 'bad']) await verifier.verify({ bearer });
  expect(looked).toEqual(['t', 't', 'bad', 'bad']);
});

test('guessed tokens push out no good one', async () => {
  const { verifier, looked, known } = start();
  known.set('t', ada);
  await verifier.verify({ bearer: 't' });
  for (let guess = 0; guess < 60_000; guess += 1) await verifier.verify({ bearer: `g${guess}` });
  expect(verifier.verify({ bearer: 't' })).toBe(ada);
  expect(looked).toHaveLength(60_001);
});

test('so many tokens at a time and no more', async () => {
  const never = new BearerVerifier(settings, {
    check: () => Promise.withResolvers<Verdict>().promise,
    clock: { nowMs: () => 0 },
    wallMs: () => nowMs,
  });
  const verdicts = Array.from({ length: 1_025 }, (_, at) => never.verify({ bearer: `t${at}` }));
  expect(verdicts.filter((verdict) => verdict instanceof Promise)).toHaveLength(1_024);
  expect(verdicts.at(-1)).toMatchObject({ code: 'auth_unavailable' });
});

test('a token beyond 65,536 characters is not even looked at', () => {
  const { verifier, looked } = start();
  expect(verifier.verify({ bearer: 'x'.repeat(65_537) })).toMatchObject({ code: 'unauthorized' });
  expect(looked).toEqual([]);
  expect(verifier.verify({ bearer: 'x'.repeat(65_536) })).toBeInstanceOf(Promise);
});

test('a certificate lets in, but makes no wrong token good', async () => {
  const { verifier } = start();
  const certificate = { subject: 'probe', fingerprint: 'ab' };
  expect(verifier.verify({ bearer: undefined, certificate })).toMatchObject({
    key: 'certificate:ab',
  });
  expect(await verifier.verify({ bearer: 'bad', certificate })).toMatchObject({
    code: 'unauthorized',
  });
});
