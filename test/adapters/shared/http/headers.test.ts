import { expect, onTestFinished, test } from 'vitest';
import { DEFAULT_ANSWERS } from '../../../../src/adapters/shared/http/answers.ts';
import {
  DEFAULT_SECURITY_HEADERS,
  securityHeaders,
} from '../../../../src/adapters/shared/http/headers.ts';
import { exchange } from '../../../support/http-peer.ts';
import { hostRig } from './rig.ts';

const pairs = (list: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    list.flatMap((name, at) => (at % 2 === 0 ? [[name, list[at + 1] ?? '']] : [])),
  );

test('without a word they are those of the original, and one that harms is switched off', () => {
  expect(pairs(securityHeaders(DEFAULT_SECURITY_HEADERS, false))).toEqual({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy':
      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    'referrer-policy': 'strict-origin-when-cross-origin',
    'x-xss-protection': '0',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
});

test.each([
  [true, 'max-age=31536000; includeSubDomains'],
  [false, 'max-age=31536000'],
])(
  'over TLS browsers are told to stay there, with subdomains: %s',
  (hstsIncludesSubdomains, told) => {
    const settings = { ...DEFAULT_SECURITY_HEADERS, hstsIncludesSubdomains };
    expect(pairs(securityHeaders(settings, true))['strict-transport-security']).toBe(told);
  },
);

const answers = {
  ...DEFAULT_ANSWERS,
  headers: { ...DEFAULT_SECURITY_HEADERS, frameOptions: 'SAMEORIGIN', xssProtection: '1' },
};
const sent = { 'x-frame-options': 'SAMEORIGIN', 'x-xss-protection': '1' };

const started = async (): Promise<number> => {
  const { host } = hostRig({}, undefined, { answers });
  await host.start();
  onTestFinished(() => host.close());
  return host.address.port;
};

test.each([
  ['an answer', '/here', {}, 200],
  ['an answer of a page', '/admin', {}, 200],
  ['a page that is not there', '/nowhere', {}, 404],
  ['a stranger', '/here', { authorization: 'Bearer wrong' }, 401],
  ['another Host', '/here', { host: 'evil.example' }, 403],
  ['another Origin', '/here', { origin: 'https://evil.example' }, 403],
  ['a token in the address', '/here?access_token=x', {}, 400],
  ['an upgrade that is refused', '/up', { connection: 'upgrade', upgrade: 'h2c' }, 400],
])('%s has them', async (_what, path, headers, status) => {
  const got = await exchange(await started(), { path, headers });
  expect(got.status).toBe(status);
  expect(got.headers).toMatchObject(sent);
});

test('a listener takes others while it runs', async () => {
  const { host } = hostRig();
  await host.start();
  onTestFinished(() => host.close());
  host.answerWith(answers);
  expect((await exchange(host.address.port, { path: '/here' })).headers).toMatchObject(sent);
});
