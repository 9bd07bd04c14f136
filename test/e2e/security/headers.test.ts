import { createSecureContext } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority } from '../../support/certificates.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { requestText } from '../support/talk.ts';
import { type Heard, knock, type Shown, sayLine, shakeHands } from './support/knock.ts';
import { pathOf, waysInto } from './support/ways-in.ts';

const { entry: scripted } = await startScriptedServer('http');

const token = 'a-token-of-32-characters-or-more';
const authority = new Authority();
const trusting = { secureContext: createSecureContext({ ca: authority.certificate }) };
let gateway: RunningGateway;

beforeAll(async () => {
  const { certFile, keyFile } = authority.issue('gateway');
  const tls = { enabled: true, cert_file: certFile, key_file: keyFile };
  gateway = await startGateway(
    {
      version: 1,
      server: {
        metrics_port: await freePort(),
        frontends: [
          ...['http', 'sse', 'websocket'].map((protocol) => listener(protocol)),
          { ...listener('http', { tls }), name: 'https' },
        ],
      },
      auth: { provider: 'token', token },
      security: { headers: { hsts_max_age: 600, referrer_policy: 'no-referrer' } },
      servers: { one: scripted },
    },
    { args: ['--log-level', 'debug'] },
  );
});
afterAll(async () => {
  await gateway.stop();
  authority.remove();
});

const usual = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy':
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  'x-xss-protection': '0',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
const hsts = 'max-age=600; includeSubDomains';

const check = (label: string, { headers }: Heard, isEncrypted: boolean): void => {
  expect({ label, ...headers }).toMatchObject({ label, ...usual });
  expect([label, headers['strict-transport-security']]).toEqual([
    label,
    isEncrypted ? hsts : undefined,
  ]);
  for (const banner of ['server', 'x-powered-by', 'via']) expect(headers[banner]).toBe(undefined);
};

test('every answer over HTTP has them, of strangers and friends, by every way in [SV-12][S22]', async () => {
  const ways = waysInto(gateway).filter(({ path }) => path !== undefined);
  expect(ways.length).toBeGreaterThan(60);
  for (const way of ways) {
    const isEncrypted = way.at.startsWith('https');
    const over = { tls: isEncrypted ? trusting : undefined };
    const stranger: Shown = { ...over, headers: {} };
    const friend: Shown = { ...over, headers: { authorization: `Bearer ${token}` } };
    const url = `${way.at}${pathOf(way)}`;
    for (const shown of [stranger, friend]) {
      if (way.kind === 'upgrade') check(way.label, await shakeHands(url, shown), isEncrypted);
      for (const method of way.kind === 'upgrade' ? [] : [...(way.methods ?? []), 'PATCH']) {
        check(`${method} ${way.label}`, await knock(url, method, shown), isEncrypted);
      }
    }
  }
});

test('so do answers to what is no request for anything', async () => {
  const base = gateway.url('http');
  const shown = (headers: Record<string, string>): Shown => ({ headers, tls: undefined });
  check('404', await knock(`${base}/nowhere`, 'GET', shown({})), false);
  check('host', await knock(`${base}/mcp`, 'GET', shown({ host: 'evil.example' })), false);
  check('origin', await knock(`${base}/mcp`, 'GET', shown({ origin: 'https://e.example' })), false);
  check('query', await knock(`${base}/mcp?token=a`, 'GET', shown({})), false);
  const broken = await sayLine(
    { host: '127.0.0.1', port: gateway.port('http') },
    'GET / HTTP/1.1\r\nbroken\r\n\r',
  );
  expect(broken.toLowerCase()).toContain('x-content-type-options: nosniff');
});

test('and answers that are streams', async () => {
  const shown = { headers: { authorization: `Bearer ${token}` }, tls: undefined };
  check('GET /sse', await knock(gateway.url('sse', '/sse'), 'GET', shown), false);
  const call = requestText('1', 'tools/list');
  const headers = { ...shown.headers, 'content-type': 'application/json', accept: '*/*' };
  check(
    'POST',
    await knock(gateway.url('http', '/api/v1/mcp'), 'POST', { ...shown, headers }, call),
    false,
  );
});

test('they are what the settings say [CF-27]', async () => {
  const { certFile, keyFile } = authority.issue('other');
  const tls = { enabled: true, cert_file: certFile, key_file: keyFile };
  const other = await startGateway({
    version: 1,
    server: { frontends: [listener('http', { tls })] },
    auth: { provider: 'token', token },
    security: {
      headers: {
        hsts_max_age: 60,
        hsts_include_subdomains: false,
        x_frame_options: 'SAMEORIGIN',
        x_content_type_options: 'nosniff',
        x_xss_protection: '1; mode=block',
      },
    },
    servers: { one: scripted },
  });
  const url = `https://127.0.0.1:${other.port('http')}/mcp`;
  const { headers } = await knock(url, 'GET', { headers: {}, tls: trusting });
  expect(headers).toMatchObject({
    'strict-transport-security': 'max-age=60',
    'x-frame-options': 'SAMEORIGIN',
    'x-content-type-options': 'nosniff',
    'x-xss-protection': '1; mode=block',
    'content-security-policy': usual['content-security-policy'],
  });
  await other.stop();
});
