import { describe, expect, test } from 'vitest';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { nameIn, startedCapture } from './capture-server.ts';
import { askModern, callAs, type FrontEra, gatewayWith, openLegacy } from './rig.ts';

const ADA = 'ada-token-of-16-chars';
const BOB = 'bob-token-of-16-chars';

const auth = (issuer: string): object => ({
  type: 'client_credentials',
  issuer,
  client_id: 'gateway',
  client_secret: 'gateway-secret',
  scope: 'read write',
});

const eras: readonly (readonly [FrontEra, FrontEra])[] = [
  ['legacy', 'legacy'],
  ['legacy', 'modern'],
  ['modern', 'legacy'],
  ['modern', 'modern'],
];

describe.each(eras)('a %s client and a %s server behind client credentials', (front, back) => {
  test('calls of all clients carry one token of the gateway, and not their own', async () => {
    const issuer = await startedOAuthServer();
    const server = await startedCapture({
      era: back,
      accepts: ({ authorization = '' }) =>
        issuer.tokens.claimsOf(authorization.slice(7)) !== undefined,
    });
    const gateway = await gatewayWith({ one: { url: server.url, auth: auth(issuer.issuer) } });
    const answers = await Promise.all(
      [ADA, BOB, ADA].map((token) => callAs(gateway, front, token)),
    );
    expect(answers.map(({ said }) => nameIn(said))).toEqual(['gateway', 'gateway', 'gateway']);
    expect(issuer.count('token')).toBe(1);
    expect(issuer.asked.find(({ endpoint }) => endpoint === 'token')?.form.get('scope')).toBe(
      'read write',
    );
    expect(server.captured.filter(({ all }) => all.includes('-token-of-16'))).toEqual([]);
    expect(server.captured.every(({ authorization }) => authorization !== '')).toBe(true);
  });

  test('a token the server does not take any more is fetched anew, and the call succeeds', async () => {
    const issuer = await startedOAuthServer();
    const server = await startedCapture({
      era: back,
      accepts: ({ authorization = '' }) =>
        issuer.tokens.claimsOf(authorization.slice(7)) !== undefined,
    });
    const gateway = await gatewayWith({ one: { url: server.url, auth: auth(issuer.issuer) } });
    const ask = front === 'legacy' ? await openLegacy(gateway, ADA) : undefined;
    const call = { name: 'whoami', arguments: {} };
    const asked = () => ask?.('tools/call', call) ?? askModern(gateway, ADA, 'tools/call', call);
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
      const issuer = await startedOAuthServer();
      const server = await startedCapture({ era: back, accepts: () => false, status });
      const gateway = await gatewayWith({
        one: { url: server.url, era: back, auth: auth(issuer.issuer) },
      });
      for (let turn = 0; turn < 3; turn += 1) {
        const answer = await callAs(gateway, front, ADA);
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
  const issuer = await startedOAuthServer();
  const server = await startedCapture({ era: 'modern', accepts: () => false });
  const gateway = await gatewayWith({
    one: { url: server.url, era: 'modern', auth: auth(issuer.issuer) },
  });
  for (let turn = 0; turn < 20; turn += 1) {
    const answer = await callAs(gateway, 'modern', ADA);
    expect(answer.errorCode).toBe('backend_unauthorized');
    expect(answer.said).toContain('credentials configured for this server');
  }
});
