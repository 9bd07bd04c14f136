import { describe, expect, test } from 'vitest';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { load } from './loading.ts';

interface Entry {
  readonly [key: string]: unknown;
}

const loaded = (entry: Entry, more: Entry = {}) =>
  load(
    JSON.stringify({ servers: { one: entry }, auth: { tokens: ['t'.repeat(20)] }, ...more }),
    'file.json',
  );

const authOf = (auth: Entry, entry: Entry = {}) => {
  const { settings, problems } = loaded({
    url: 'https://a.example/mcp',
    era: 'modern',
    auth,
    ...entry,
  });
  expect(problems.map(formatProblem)).toEqual([]);
  return settings?.servers[0]?.auth;
};

const problemsOf = (entry: Entry, more?: Entry): string =>
  loaded({ url: 'https://a.example/mcp', era: 'modern', ...entry }, more)
    .problems.map(formatProblem)
    .join('\n');

const grant = {
  token_url: 'https://login.example/token',
  client_id: 'gateway',
  client_secret: 'secret',
};

describe('auth of a server', () => {
  test('a fixed secret stands in a header', () => {
    expect(authOf({ type: 'bearer', token: 'abc' })).toEqual({
      kind: 'fixed',
      ...{ header: 'authorization', prefix: 'Bearer ' },
      secret: { value: 'abc' },
    });
    expect(authOf({ type: 'header', header: 'X-API-Key', token_file: '/k' })).toMatchObject({
      ...{ kind: 'fixed', header: 'x-api-key', prefix: '' },
      secret: { file: '/k' },
    });
    expect(authOf({ type: 'stored', header: 'X-Key', prefix: 'key ' })).toEqual({
      ...{ kind: 'stored', header: 'x-key', prefix: 'key ' },
    });
  });

  test('a token of an authorization server', () => {
    expect(authOf({ type: 'client_credentials', ...grant, scope: ['a', 'b'] })).toMatchObject({
      kind: 'client_credentials',
      grant: {
        at: { tokenUrl: grant.token_url },
        client: { by: 'basic', clientId: 'gateway', secret: { value: 'secret' } },
        scope: 'a b',
      },
    });
    const key = { issuer: 'https://login.example', client_id: 'g', private_key_file: '/k.pem' };
    expect(authOf({ type: 'token_exchange', ...key, own: 'client_credentials' })).toMatchObject({
      ...{ kind: 'token_exchange', hasOwn: true },
      grant: { at: { issuer: key.issuer }, client: { by: 'private_key', keyFile: '/k.pem' } },
    });
  });

  test.each<[string, Entry, string]>([
    [
      'a key of another type',
      { type: 'stored', token: 'x' },
      'token has no meaning for auth of type stored',
    ],
    ['no secret', { type: 'bearer' }, 'needs token'],
    ['a secret in two places', { type: 'bearer', token: 'a', token_file: 'b' }, 'keep one'],
    ['no header', { type: 'header', token: 'a' }, 'needs header'],
    ['a header of MCP', { type: 'header', header: 'Mcp-Name', token: 'a' }, 'belongs to MCP'],
    ['a header of the connection', { type: 'stored', header: 'Host' }, 'belongs to the connection'],
    ['a prefix with a line break', { type: 'stored', prefix: 'a\nb' }, 'on one line'],
    [
      'no place for tokens',
      { type: 'client_credentials', client_id: 'a', client_secret: 'b' },
      'needs token_url',
    ],
    [
      'two places for tokens',
      { type: 'client_credentials', ...grant, issuer: 'https://a.example' },
      'keep issuer or token_url',
    ],
    ['no client', { type: 'client_credentials', token_url: grant.token_url }, 'needs client_id'],
    [
      'a key and a secret',
      { type: 'client_credentials', ...grant, private_key_file: 'k' },
      'no meaning for this way',
    ],
    [
      'a strange address',
      { type: 'client_credentials', ...grant, token_url: 'ftp://a' },
      'expected an address',
    ],
    [
      'an own credential of nobody',
      { type: 'client_credentials', ...grant, own: 'none' },
      'own has no meaning for auth of type client_credentials',
    ],
  ])('%s is refused', (_, auth, message) => {
    expect(problemsOf({ auth })).toContain(message);
  });

  test.each<[string, Entry, string]>([
    ['stdio', { url: undefined, command: 'node' }, 'no meaning for a server on stdio'],
    ['unix', { url: 'unix:///a' }, 'no meaning for a server on unix'],
    ['tcp', { url: 'tcp://a:1' }, 'write token'],
    ['auto', { url: 'a:1', type: 'auto' }, 'set its type'],
  ])('has no meaning on %s', (_, entry, message) => {
    expect(problemsOf({ ...entry, auth: { type: 'bearer', token: 'a' } })).toContain(message);
  });

  test('callers that are known cannot share, and need a session where a connection says who it is', () => {
    const auth = { type: 'stored' };
    expect(problemsOf({ auth, era: 'legacy', shared: true })).toContain('take shared out');
    expect(problemsOf({ auth, url: 'wss://a.example' })).toContain('set era: legacy');
    expect(problemsOf({ auth, url: 'wss://a.example', era: 'legacy' })).toBe('');
  });

  test('a server whose era is asked for needs a credential for that', () => {
    const { warnings } = loaded({ url: 'https://a.example/mcp', auth: { type: 'stored' } });
    expect(warnings.map(formatProblem).join()).toContain('store one with --own');
    const exchange = { type: 'token_exchange', ...grant, own: 'client_credentials' };
    expect(loaded({ url: 'https://a.example/mcp', auth: exchange }).warnings).toEqual([]);
  });
});

describe('tls of a server', () => {
  const trustOf = (tls: Entry, url = 'https://a.example/mcp') => {
    const { settings, problems, warnings } = loaded({ url, tls });
    expect(problems.map(formatProblem)).toEqual([]);
    const target = settings?.servers[0]?.endpoints[0]?.target;
    return {
      trust: target !== undefined && 'trust' in target ? target.trust : undefined,
      warnings,
    };
  };

  test('is verified by TLS 1.3 unless said otherwise', () => {
    expect(trustOf({ ca_file: '/ca.pem' }).trust).toEqual({
      ...{ minVersion: 'TLSv1.3', verifies: true, caFile: '/ca.pem' },
    });
    expect(trustOf({ min_version: '1.2', server_name: 'b.example' }, 'tcps://a:1').trust).toEqual({
      ...{ minVersion: 'TLSv1.2', verifies: true, serverName: 'b.example' },
    });
  });

  test.each([{ verify: false }, { insecure_skip_verify: true }])('%o is never silent', (tls) => {
    const { trust, warnings } = trustOf(tls, 'wss://a.example');
    expect(trust?.verifies).toBe(false);
    expect(warnings.map(formatProblem).join()).toContain('whoever answers there');
  });

  test.each<[string, Entry, string]>([
    ['half a certificate', { tls: { cert_file: 'a' } }, 'cert_file and key_file'],
    ['two answers', { tls: { verify: true, insecure_skip_verify: true } }, 'keep one of the two'],
    ['an address as a name', { tls: { server_name: '10.0.0.1' } }, 'expected a host name'],
    ['http', { url: 'http://a.example/mcp', tls: {} }, 'write https://'],
    ['ws', { url: 'ws://a.example', tls: {} }, 'write wss://'],
    ['tcp', { url: 'tcp://a:1', tls: {} }, 'write tcps://'],
    ['a program', { url: undefined, command: 'node', tls: {} }, 'no meaning'],
  ])('%s is refused', (_, entry, message) => {
    expect(problemsOf({ era: 'auto', ...entry })).toContain(message);
  });

  test('stands in the form of backends too', () => {
    const config = { endpoints: ['ws://a.example'], tls: { enabled: true, ca_file: '/ca.pem' } };
    const backends = [{ name: 'two', protocol: 'websocket', config }];
    const { settings, problems } = load(
      JSON.stringify({ backends, auth: { tokens: ['t'.repeat(20)] } }),
      'file.json',
    );
    expect(problems.map(formatProblem)).toEqual([]);
    expect(settings?.servers[0]?.endpoints[0]?.target).toMatchObject({
      ...{ url: 'wss://a.example', trust: { caFile: '/ca.pem' } },
    });
  });
});

test('the key of stored credentials is in one place', () => {
  const more = { credentials: { key: 'a', key_file: 'b' } };
  expect(problemsOf({}, more)).toContain('keep one of the two');
});
