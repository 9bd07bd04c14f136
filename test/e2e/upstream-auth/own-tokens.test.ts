import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OAuthServer } from '../../support/auth/oauth-server.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { CaptureServer, nameIn } from './capture-server.ts';
import {
  askModern,
  callAs,
  type Door,
  doorTo,
  type FrontEra,
  gatewayForAll,
  openLegacy,
} from './rig.ts';

const ADA = 'ada-token-of-16-chars';
const BOB = 'bob-token-of-16-chars';

const eras: readonly (readonly [FrontEra, FrontEra])[] = [
  ['legacy', 'legacy'],
  ['legacy', 'modern'],
  ['modern', 'legacy'],
  ['modern', 'modern'],
];

/** A server behind client credentials, and who gives out the tokens for it and for no other. */
interface Bench {
  readonly issuer: OAuthServer;
  readonly server: CaptureServer;
  readonly entry: object;
}

/** `status`: of every answer of a server that takes no token at all. */
const benchOf = async (era: FrontEra, status?: 401 | 403): Promise<Bench> => {
  const issuer = await new OAuthServer().listen();
  const accepts = ({ authorization = '' }): boolean =>
    issuer.tokens.claimsOf(authorization.slice(7)) !== undefined;
  const server = await new CaptureServer(
    status === undefined ? { era, accepts } : { era, accepts: () => false, status },
  ).listen();
  const auth = {
    type: 'client_credentials',
    issuer: issuer.issuer,
    client_id: 'gateway',
    client_secret: 'gateway-secret',
    scope: 'read write',
  };
  const entry = { url: server.url, auth, ...(status === undefined ? {} : { era }) };
  return { issuer, server, entry };
};

/** By their names in the settings. */
const benches = new Map<string, Bench>();
for (const [front, back] of eras) {
  const pair = `${front}-${back}`;
  benches.set(`${pair}-shared`, await benchOf(back));
  benches.set(`${pair}-anew`, await benchOf(back));
  benches.set(`${pair}-401`, await benchOf(back, 401));
  benches.set(`${pair}-403`, await benchOf(back, 403));
}
benches.set('faulty', await benchOf('modern', 401));

let gateway: RunningGateway;
beforeAll(async () => {
  const servers = [...benches].map(([name, { entry }]) => [name, entry] as const);
  gateway = await gatewayForAll(Object.fromEntries(servers));
});
afterAll(async () => {
  await gateway.stop();
  for (const { server, issuer } of benches.values()) {
    server.stop();
    issuer.stop();
  }
});

const benchAt = (name: string): Bench & { readonly door: Door } => {
  const bench = benches.get(name);
  if (bench === undefined) throw new Error(`there is no server ${name}`);
  return { ...bench, door: doorTo(gateway, name) };
};

describe.each(eras)('a %s client and a %s server behind client credentials', (front, back) => {
  const pair = `${front}-${back}`;

  test('calls of all clients carry one token of the gateway, and not their own', async () => {
    const { issuer, server, door } = benchAt(`${pair}-shared`);
    const answers = await Promise.all([ADA, BOB, ADA].map((token) => callAs(door, front, token)));
    expect(answers.map(({ said }) => nameIn(said))).toEqual(['gateway', 'gateway', 'gateway']);
    expect(issuer.count('token')).toBe(1);
    expect(issuer.asked.find(({ endpoint }) => endpoint === 'token')?.form.get('scope')).toBe(
      'read write',
    );
    expect(server.captured.filter(({ all }) => all.includes('-token-of-16'))).toEqual([]);
    expect(server.captured.every(({ authorization }) => authorization !== '')).toBe(true);
  });

  test('a token the server does not take any more is fetched anew, and the call succeeds', async () => {
    const { issuer, server, door } = benchAt(`${pair}-anew`);
    const ask = front === 'legacy' ? await openLegacy(door, ADA) : undefined;
    const call = { name: 'whoami', arguments: {} };
    const asked = () => ask?.('tools/call', call) ?? askModern(door, ADA, 'tools/call', call);
    const first = await asked();
    issuer.tokens.revoke(first.said.slice(7));
    const second = await asked();
    expect(nameIn(second.said)).toBe('gateway');
    expect(second.said).not.toBe(first.said);
    expect(issuer.count('token')).toBe(2);
    const taken = server.calls.filter(({ authorization }) => authorization === second.said);
    expect(taken).toHaveLength(1);
  });

  test.each([401, 403] as const)(
    'HTTP %i for every token is no 401 of a client',
    async (status) => {
      const { issuer, door } = benchAt(`${pair}-${status}`);
      for (let turn = 0; turn < 3; turn += 1) {
        const answer = await callAs(door, front, ADA);
        expect(answer.status).not.toBe(401);
        expect(answer.status).not.toBe(403);
        expect(answer.headers.get('www-authenticate')).toBeNull();
        expect(answer.text).not.toContain('evil');
      }
      // One token, and at most one more because that was refused.
      expect(issuer.count('token')).toBe(status === 401 ? 2 : 1);
    },
  );
});

test('the fault names what the operator has to mend, and is not against the endpoint', async () => {
  const { door } = benchAt('faulty');
  for (let turn = 0; turn < 20; turn += 1) {
    const answer = await callAs(door, 'modern', ADA);
    expect(answer.errorCode).toBe('backend_unauthorized');
    expect(answer.said).toContain('credentials configured for this server');
  }
});
