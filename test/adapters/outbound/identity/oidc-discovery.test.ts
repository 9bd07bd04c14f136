import { expect, test } from 'vitest';
import { keysOfIssuer } from '../../../../src/adapters/outbound/identity/jwks-source.ts';
import { jwksUriOf } from '../../../../src/adapters/outbound/identity/oidc-discovery.ts';
import {
  type Answered,
  type Outgoing,
  PooledOutgoing,
} from '../../../../src/adapters/shared/http-client/outgoing.ts';
import { startWithKeys } from './jwks-rig.ts';

test('keys are found where the metadata of their issuer say, and followed when they move', async () => {
  const { server, verdictOn, mint, pass } = await startWithKeys(({ issuer }) =>
    keysOfIssuer(issuer, new PooledOutgoing()),
  );
  expect(await verdictOn(mint())).toBe('user:ada');
  expect([server.count('metadata'), server.count('jwks')]).toEqual([1, 1]);
  server.metadataChanges = { jwks_uri: `${server.issuer}/jwks?moved` };
  pass(600_000);
  expect(await verdictOn(mint())).toBe('user:ada');
  expect([server.count('metadata'), server.count('jwks')]).toEqual([2, 2]);
});

const otherIssuer = 'its metadata name another issuer';

test.each<[string, Readonly<Record<string, unknown>> | 'slash', string]>([
  ['another issuer', { issuer: 'https://evil.test' }, otherIssuer],
  ['the issuer with a slash more', 'slash', otherIssuer],
  ['no keys', { jwks_uri: undefined }, 'its metadata have no jwks_uri'],
  ['keys in a file', { jwks_uri: 'file:///etc/passwd' }, 'its jwks_uri is not http or https'],
  ['keys that are no address', { jwks_uri: 7 }, 'its metadata have no jwks_uri'],
])('metadata that name %s let nobody in', async (_, changes, reason) => {
  const { server, check, mint, logged } = await startWithKeys(({ issuer }) =>
    keysOfIssuer(issuer, new PooledOutgoing()),
  );
  server.metadataChanges = changes === 'slash' ? { issuer: `${server.issuer}/` } : changes;
  expect(await check(await mint())).toMatchObject({ code: 'auth_unavailable' });
  expect(logged).toEqual([expect.stringContaining(reason)]);
  expect(server.count('jwks')).toBe(0);
});

/** Answers at some addresses; every other is not there. */
const serving = (at: Readonly<Record<string, unknown>>) => {
  const asked: string[] = [];
  const outgoing: Outgoing = {
    ask: (url): Promise<Answered> => {
      asked.push(url);
      const found = at[url];
      const body = Buffer.from(JSON.stringify(found ?? {}));
      return Promise.resolve({
        status: found === undefined ? 404 : 200,
        body,
        header: () => undefined,
      });
    },
  };
  return { asked, outgoing };
};

test('an issuer with a path has its metadata at one of three places', async () => {
  const issuer = 'https://auth.test/realms/a';
  const metadata = { issuer, jwks_uri: 'https://auth.test/keys' };
  const places = [
    'https://auth.test/.well-known/oauth-authorization-server/realms/a',
    'https://auth.test/realms/a/.well-known/openid-configuration',
    'https://auth.test/.well-known/openid-configuration/realms/a',
  ];
  for (const [at, place] of places.entries()) {
    const { asked, outgoing } = serving({ [place]: metadata });
    expect(String(await jwksUriOf(issuer, outgoing))).toBe('https://auth.test/keys');
    expect(asked).toEqual(places.slice(0, at + 1));
  }
  expect(await jwksUriOf(issuer, serving({}).outgoing)).toContain('HTTP status 404');
});

test('the keys of an issuer with https come by https', async () => {
  const issuer = 'https://auth.test';
  const metadata = { issuer, jwks_uri: 'http://auth.test/keys' };
  const { outgoing } = serving({ [`${issuer}/.well-known/openid-configuration`]: metadata });
  expect(await jwksUriOf(issuer, outgoing)).toContain('its jwks_uri is weaker than https');
});
