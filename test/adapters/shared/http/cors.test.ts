import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_ANSWERS } from '../../../../src/adapters/shared/http/answers.ts';
import type { CorsSettings } from '../../../../src/adapters/shared/http/cors.ts';
import { exchange } from '../../../support/http-peer.ts';
import { hostRig } from './rig.ts';

const page = 'https://app.example';
const other = 'https://other.example';
const usual: CorsSettings = {
  origins: [page],
  methods: [],
  headers: [],
  maxAgeMs: undefined,
  allowsCredentials: false,
};

/** A listener whose guard lets both pages pass. */
const started = async (cors: Partial<CorsSettings> | undefined) => {
  const answers = { ...DEFAULT_ANSWERS, cors: cors && { ...usual, ...cors } };
  const { host, happenings } = hostRig({ allowedOrigins: [page, other] }, undefined, { answers });
  await host.start();
  onTestFinished(() => host.close());
  const ask = (method: string, headers: Record<string, string>) =>
    exchange(host.address.port, { path: '/here', method, headers });
  const preflight = (origin: string, wanted: string) =>
    ask('OPTIONS', {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': wanted,
    });
  return { ask, preflight, happenings };
};

test('without a word nothing is said of other origins', async () => {
  const { ask, preflight } = await started(undefined);
  const answer = await ask('POST', { origin: page });
  expect(Object.keys(answer.headers).join()).not.toContain('access-control');
  expect((await preflight(page, 'authorization')).headers['access-control-allow-origin']).toBe(
    undefined,
  );
});

test('a page that may call is told so before it does, and nobody is asked who it is', async () => {
  const { preflight } = await started({ maxAgeMs: 600_000 });
  const wanted =
    'authorization, content-type, mcp-protocol-version, mcp-session-id, mcp-param-city';
  const { status, headers, text } = await preflight(page, wanted);
  expect([status, text]).toEqual([204, '']);
  expect(headers).toMatchObject({
    'access-control-allow-origin': page,
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': wanted,
    'access-control-max-age': '600',
  });
  expect(headers['vary']).toContain('Origin');
  expect(headers['access-control-allow-credentials']).toBe(undefined);
});

test('headers are allowed that MCP has, or the settings; * allows all, as they are asked for', async () => {
  const wanted = 'x-own, x-other, mcp-method';
  const allowed = async (headers: readonly string[]) =>
    (await (await started({ headers })).preflight(page, wanted)).headers[
      'access-control-allow-headers'
    ];
  expect(await allowed([])).toBe('mcp-method');
  expect(await allowed(['X-Own'])).toBe('x-own, mcp-method');
  expect(await allowed(['*'])).toBe(wanted);
});

test('its answers show the headers of MCP, refusals too', async () => {
  const { ask } = await started({ allowsCredentials: true });
  const got = await ask('POST', { origin: page });
  const refused = await ask('POST', { origin: page, authorization: 'Bearer wrong' });
  expect([got.status, refused.status]).toEqual([200, 401]);
  for (const { headers } of [got, refused]) {
    expect(headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-credentials': 'true',
    });
    expect(headers['access-control-expose-headers']).toContain('mcp-session-id');
    expect(headers['access-control-expose-headers']).toContain('www-authenticate');
    expect(headers['vary']).toBe('Origin');
  }
});

test('another page is told nothing', async () => {
  const { ask, preflight } = await started({});
  for (const { headers } of [await ask('POST', { origin: other }), await preflight(other, '')]) {
    expect(headers['access-control-allow-origin']).toBe(undefined);
  }
});

test('* is for all and never with credentials', async () => {
  const all = await started({ origins: ['*'] });
  expect((await all.ask('POST', { origin: other })).headers).toMatchObject({
    'access-control-allow-origin': '*',
  });
  const both = await started({ origins: ['*'], allowsCredentials: true });
  const { headers } = await both.ask('POST', { origin: other });
  expect(headers['access-control-allow-origin']).toBe(undefined);
  expect(headers['access-control-allow-credentials']).toBe(undefined);
});

test('a request without an origin is answered as if there were none', async () => {
  const { ask } = await started({});
  const { headers } = await ask('POST', {});
  expect(Object.keys(headers).join()).not.toContain('access-control');
});
