import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Forgery, keyForgeries, secretForgeries } from '../../support/auth/forgeries.ts';
import { goodClaims, issuer, pemOf, rsa, secret, signed } from '../../support/auth/tokens.ts';
import { newFile } from '../program/support/folder.ts';
import { runProgram } from '../program/support/run-program.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { doors, overHttp } from './support/token-doors.ts';

const { entry: scripted } = await startScriptedServer('http');

const frontends = ['http', 'sse', 'websocket', 'tcp'].map((protocol) => listener(protocol));
const base = { version: 1, server: { frontends }, servers: { one: scripted } };
// All of them come from one address, which would not be listened to for long.
const auth = { provider: 'jwt', max_failures: 0 };

const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

/** What is not let in by which door, and how: nothing when all are refused as they should be. */
const letIn = async (gateway: RunningGateway, forgeries: readonly Forgery[]) => {
  const odd: object[] = [];
  const all = Object.entries(doors);
  for (const [name, make] of forgeries) {
    const token = await make();
    const show = async ([door, answerTo]: (typeof all)[number]) => {
      const { status, asks = '' } = await answerTo(gateway, token);
      const isRight = status === 401 && (asks.startsWith('Bearer') || !overHttp.has(door));
      if (!isRight) odd.push({ name, door, status, asks });
    };
    await Promise.all(all.map(show));
  }
  return odd;
};

describe('tokens that are signed with a secret', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway(
      { ...base, auth: { ...auth, jwt: { issuer } } },
      { env: { JWT_SECRET_KEY: secret } },
    );
  });
  afterAll(() => gateway.stop());

  test('a good one is let in by every door', async () => {
    const token = await signed({ ...goodClaims, exp: nowSeconds() + 600 });
    for (const [door, show] of Object.entries(doors)) {
      // Some doors want more than a token of whoever comes in.
      expect({ door, ...(await show(gateway, token)) }).not.toMatchObject({ status: 401 });
    }
  });

  test('whatever is forged, confused, expired or oversized is refused at every door, and weak keys at the start [S04]', async () => {
    const forgeries = secretForgeries(nowSeconds());
    expect(forgeries.length).toBeGreaterThan(40);
    expect(await letIn(gateway, forgeries)).toEqual([]);
    const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey;
    for (const [jwt, problem] of [
      [{ secret_key: 'your-secret-key' }, 'has 15 bytes'],
      [{ public_key_path: newFile('weak.pem', pemOf(weak)) }, 'RSA key of 1024 bits'],
    ] as const) {
      const file = newFile('gateway.yaml', { ...base, auth: { ...auth, jwt } });
      const refused = await runProgram(['serve', '--config', file]);
      expect(refused.code).toBe(78);
      expect(refused.stderr).toContain(problem);
    }
  }, 120_000);
});

test('a token that was made with the public key as a secret is refused at every door', async () => {
  const jwt = { issuer, public_key_path: newFile('public.pem', pemOf(rsa.publicKey)) };
  const gateway = await startGateway({ ...base, auth: { ...auth, jwt } });
  expect(await letIn(gateway, keyForgeries)).toEqual([]);
  const claims = { ...goodClaims, exp: nowSeconds() + 600 };
  const good = await signed(claims, rsa.privateKey, { alg: 'RS256' });
  expect(await doors['frames']?.(gateway, good)).toMatchObject({ status: 200 });
  expect(await gateway.stop()).toBe(0);
});
