import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, exportJWK, jwtVerify } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type OAuthGrantSettings,
  OAuthGrants,
} from '../../../../src/adapters/outbound/credentials/oauth-grants.ts';
import { PooledOutgoing } from '../../../../src/adapters/shared/http-client/outgoing.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';
import type { OAuthServer } from '../../../support/auth/oauth-server.ts';
import { startedOAuthServer } from '../../../support/auth/started-oauth-server.ts';

const basic = {
  by: 'basic',
  clientId: 'gateway',
  secret: { value: 'gateway-secret' },
} as const;

const grantsAt = (
  server: OAuthServer,
  more: Partial<OAuthGrantSettings> = {},
): { readonly grants: OAuthGrants; readonly logger: RecordingLogger } => {
  const logger = new RecordingLogger();
  const settings: OAuthGrantSettings = {
    server: 'one',
    at: { tokenUrl: server.url('token') },
    client: basic,
    scope: undefined,
    audience: undefined,
    resource: undefined,
    subjectTokenType: undefined,
    requestedTokenType: undefined,
    ...more,
  };
  return { grants: new OAuthGrants(settings, { outgoing: new PooledOutgoing(), logger }), logger };
};

const asked = (server: OAuthServer) => server.asked.filter(({ endpoint }) => endpoint === 'token');

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'grants-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

describe('a token of the gateway itself', () => {
  test('is asked for with scope, audience and resource, and with the secret in a header', async () => {
    const server = await startedOAuthServer({ lifetimeSeconds: 120 });
    const terms = { scope: 'a b', audience: 'them', resource: 'https://them.example/mcp' };
    const granted = await grantsAt(server, terms).grants.own();
    expect(granted).toMatchObject({ lifetimeMs: 120_000 });
    const [question] = asked(server);
    expect(Object.fromEntries(question?.form ?? [])).toEqual({
      grant_type: 'client_credentials',
      ...terms,
    });
    expect(question?.headers.authorization).toMatch(/^Basic /);
  });

  test('a secret may go in the form, and may lie in a file', async () => {
    const server = await startedOAuthServer();
    const file = join(folder(), 'secret');
    writeFileSync(file, 'gateway-secret\n');
    const client = { by: 'post', clientId: 'gateway', secret: { file } } as const;
    expect(await grantsAt(server, { client }).grants.own()).not.toBeInstanceOf(Fault);
    const [question] = asked(server);
    expect(question?.form.get('client_secret')).toBe('gateway-secret');
    expect(question?.headers.authorization).toBeUndefined();
  });

  test.each(['ec', 'rsa', 'ed25519'] as const)(
    'a client with an %s key signs who it is',
    async (type) => {
      const server = await startedOAuthServer();
      const pair =
        type === 'ec'
          ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
          : type === 'rsa'
            ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
            : generateKeyPairSync('ed25519');
      const keyFile = join(folder(), 'key.pem');
      writeFileSync(keyFile, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const client = {
        ...({ by: 'private_key', clientId: 'gateway', keyFile } as const),
        ...{ algorithm: undefined, keyId: 'k1' },
      } as const;
      await grantsAt(server, { client, at: { issuer: server.issuer } }).grants.own();
      const [question] = asked(server);
      const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1' };
      const { payload } = await jwtVerify(
        question?.form.get('client_assertion') ?? '',
        createLocalJWKSet({ keys: [jwk] }),
        { issuer: 'gateway', subject: 'gateway', audience: server.issuer, maxTokenAge: 60 },
      );
      expect(payload.jti).toBeDefined();
      expect(question?.form.get('client_assertion_type')).toBe(
        'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      );
    },
  );

  test('where tokens are is found by the issuer, whose metadata have to be its own', async () => {
    const server = await startedOAuthServer({ path: '/realms/a' });
    const at = { issuer: server.issuer };
    expect(await grantsAt(server, { at }).grants.own()).not.toBeInstanceOf(Fault);
    server.metadataChanges = { issuer: 'https://evil.example' };
    expect(await grantsAt(server, { at }).grants.own()).toMatchObject({ code: 'auth_unavailable' });
    server.metadataChanges = { token_endpoint: 'ftp://evil.example' };
    expect(await grantsAt(server, { at }).grants.own()).toMatchObject({ code: 'auth_unavailable' });
  });
});

describe('an exchanged token', () => {
  test('is asked for by RFC 8693, and is another one', async () => {
    const server = await startedOAuthServer();
    const subject = await server.tokens.mint({ sub: 'ada' });
    const granted = await grantsAt(server, { audience: 'them' }).grants.exchanged(subject);
    if (granted instanceof Fault) throw new Error(granted.message);
    expect(server.tokens.claimsOf(granted.value)).toMatchObject({ sub: 'ada', aud: 'them' });
    expect(Object.fromEntries(asked(server)[0]?.form ?? [])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: subject,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: 'them',
    });
  });

  test('a server that hands the token back is not believed: it would be passed on', async () => {
    const server = await startedOAuthServer();
    const body = JSON.stringify({ access_token: 'same', token_type: 'Bearer', expires_in: 60 });
    server.misbehave('token', { kind: 'status', status: 200, body });
    const { grants } = grantsAt(server);
    expect(await grants.exchanged('same')).toMatchObject({ code: 'backend_unauthorized' });
  });
});

describe('an authorization server that misbehaves', () => {
  test.each([
    [400, 'backend_unauthorized'],
    [401, 'backend_unauthorized'],
    [403, 'backend_unauthorized'],
    [302, 'auth_unavailable'],
    [429, 'auth_unavailable'],
    [500, 'auth_unavailable'],
    [503, 'auth_unavailable'],
  ])('status %i is %s, in the words of the gateway', async (status, code) => {
    const server = await startedOAuthServer();
    const body = JSON.stringify({ error: 'invalid_client', error_description: 'canary' });
    server.misbehave('token', { kind: 'status', status, body });
    const { grants, logger } = grantsAt(server);
    const fault = await grants.own();
    expect(fault).toMatchObject({ code });
    expect(JSON.stringify(fault)).not.toMatch(/canary|gateway-secret|invalid_client/);
    expect(JSON.stringify(logger.lines)).toContain('invalid_client');
    expect(JSON.stringify(logger.lines)).not.toContain('gateway-secret');
  });

  test.each([
    ['no token', '{"token_type":"Bearer"}'],
    ['a token with a line break', '{"access_token":"a\\nb","token_type":"Bearer"}'],
    ['a token of another type', '{"access_token":"a","token_type":"DPoP"}'],
    ['a token without a type', '{"access_token":"a"}'],
    ['no object', '[]'],
    ['no JSON', 'access_token=a'],
  ])('an answer with %s gives none', async (_, body) => {
    const server = await startedOAuthServer();
    server.misbehave('token', { kind: 'status', status: 200, body });
    expect(await grantsAt(server).grants.own()).toMatchObject({ code: 'auth_unavailable' });
  });

  test.each([[-1], [0], ['60'], [1e12]])('a lifetime of %s is none', async (expires) => {
    const server = await startedOAuthServer();
    const body = JSON.stringify({ access_token: 'a', token_type: 'bearer', expires_in: expires });
    server.misbehave('token', { kind: 'status', status: 200, body });
    expect(await grantsAt(server).grants.own()).toEqual({ value: 'a', lifetimeMs: undefined });
  });

  test('one that cuts the answer off, or sends too much, gives none', async () => {
    const server = await startedOAuthServer();
    server.misbehave('token', { kind: 'cut' });
    expect(await grantsAt(server).grants.own()).toMatchObject({ code: 'auth_unavailable' });
    server.misbehave('token', { kind: 'huge', bytes: 1_000_000 });
    expect(await grantsAt(server).grants.own()).toMatchObject({ code: 'auth_unavailable' });
  });

  test('a file that is not there is told to the log alone', async () => {
    const server = await startedOAuthServer();
    const client = {
      by: 'basic',
      clientId: 'gateway',
      secret: { file: '/nowhere/secret' },
    } as const;
    const { grants, logger } = grantsAt(server, { client });
    const fault = await grants.own();
    expect(fault).toMatchObject({ code: 'auth_unavailable' });
    expect(JSON.stringify(fault)).not.toContain('/nowhere');
    expect(JSON.stringify(logger.lines)).toContain('/nowhere/secret');
  });
});
