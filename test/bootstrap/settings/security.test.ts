import { expect, test } from 'vitest';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { load } from './loading.ts';

const rest = 'auth: { provider: none }\nservers: { one: { command: node } }\n';

const securityOf = (text: string) => {
  const { settings, problems } = load(`${rest}${text}`);
  expect(problems).toEqual([]);
  return settings?.security;
};

const problemsOf = (text: string): readonly string[] =>
  load(`${rest}${text}`).problems.map(formatProblem);

test('headers keep the values that are written', () => {
  const written = `security: { headers: { hsts_max_age: 60, hsts_include_subdomains: false, x_frame_options: SAMEORIGIN, x_content_type_options: nosniff, x_xss_protection: "1; mode=block", content_security_policy: "default-src 'self'", referrer_policy: no-referrer } }`;
  expect(securityOf(written)?.headers).toEqual({
    hstsMaxAgeSeconds: 60,
    hstsIncludesSubdomains: false,
    frameOptions: 'SAMEORIGIN',
    contentTypeOptions: 'nosniff',
    xssProtection: '1; mode=block',
    contentSecurityPolicy: "default-src 'self'",
    referrerPolicy: 'no-referrer',
  });
});

test('the filter of old browsers is off unless it is asked for', () => {
  expect(securityOf('security: { headers: {} }')?.headers?.xssProtection).toBe('0');
});

test('no header smuggles another one in', () => {
  const text = 'security: { headers: { referrer_policy: "a\\r\\nset-cookie: b" } }';
  expect(problemsOf(text).join()).toContain('a header is one line of visible ASCII');
});

test.each([
  ['security@example.com', 'mailto:security@example.com'],
  ['mailto:a@example.com', 'mailto:a@example.com'],
  ['https://example.com/report', 'https://example.com/report'],
])('the contact %s is shown as %s', (written, shown) => {
  expect(securityOf(`security: { security_txt: { contact: "${written}" } }`)?.securityTxt).toEqual({
    contact: shown,
    expires: undefined,
    policy: undefined,
  });
});

test.each([
  ['{}', 'security_txt needs a contact'],
  ['{ contact: "http://example.com" }', 'expected an address such as security@example.com'],
  ['{ contact: "a@b.c\\nPolicy: x" }', 'expected an address such as security@example.com'],
  ['{ contact: a@b.c, policy: "ftp://x" }', 'expected an address that begins with https://'],
])('security_txt: %s is refused', (text, message) => {
  expect(problemsOf(`security: { security_txt: ${text} }`).join()).toContain(message);
});

const closed = {
  origins: [],
  methods: [],
  headers: [],
  maxAgeMs: undefined,
  allowsCredentials: false,
};

test('CORS is off without a word, and where it is switched off', () => {
  expect(securityOf('')).toBe(undefined);
  expect(securityOf('security: { cors: { enabled: false, allowed_origins: ["https://a"] } }')).toBe(
    undefined,
  );
});

test('pages that may call are those of the section, or else those the listeners let in', () => {
  expect(securityOf('security: { cors: { allowed_origins: ["https://a"] } }')?.cors).toEqual({
    ...closed,
    origins: ['https://a'],
  });
  const server = 'server: { allowed_origins: ["https://b"], frontends: [{ protocol: http }] }\n';
  expect(securityOf(`${server}security: { cors: {} }`)?.cors?.origins).toEqual(['https://b']);
});

test('cors_enabled of the original is the same switch', () => {
  const on = 'server: { protocols: { http: { cors_enabled: true } } }\n';
  expect(securityOf(on)?.cors).toEqual(closed);
  const off = 'server: { protocols: { http: { cors_enabled: false } } }\n';
  expect(securityOf(off)).toBe(undefined);
});

test('credentials are never for every page', () => {
  const cors = 'allowed_origins: ["*"], allow_credentials: true';
  const frontends = 'server: { allowed_origins: ["https://a"], frontends: [{ protocol: http }] }\n';
  expect(problemsOf(`${frontends}security: { cors: { ${cors} } }`).join()).toContain(
    'name the origins in allowed_origins',
  );
});
