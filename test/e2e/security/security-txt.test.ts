import { expect, onTestFinished, test } from 'vitest';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const { entry: scripted } = await startScriptedServer('http');

const DAY_MS = 86_400_000;

const started = async (securityTxt: object): Promise<RunningGateway> => {
  const gateway = await startGateway({
    version: 1,
    server: { frontends: [listener('http'), listener('websocket')] },
    auth: { provider: 'token', token: 'a-token-of-32-characters-or-more' },
    security: { security_txt: securityTxt },
    servers: { one: scripted },
  });
  onTestFinished(async () => void (await gateway.stop()));
  return gateway;
};

/** The fields of RFC 9116, in the order they come. */
const fieldsAt = async (url: string) => {
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  const text = await answer.text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => /^([A-Za-z-]+): (\S+)$/.exec(line)?.slice(1) ?? ['no field', line]);
};

test.each([
  ['2025-12-31T23:59:59Z', 'it is over'],
  [new Date(Date.now() + 10 * DAY_MS).toISOString(), 'it is over in '],
])(
  'with %s everybody reads who is told of holes, and the log says %s [SV-13][S23]',
  async (expires, warning) => {
    const gateway = await started({
      contact: 'security@example.com',
      expires,
      policy: 'https://example.com/policy',
    });
    for (const path of ['/.well-known/security.txt', '/security.txt']) {
      for (const frontend of ['http', 'websocket']) {
        const fields = await fieldsAt(gateway.url(frontend, path));
        expect(fields.map(([name]) => name)).toEqual(['Contact', 'Expires', 'Policy']);
        expect(fields[0]?.[1]).toBe('mailto:security@example.com');
        const left = Date.parse(fields[1]?.[1] ?? '') - Date.now();
        expect(left).toBeGreaterThan(0);
        expect(left).toBeLessThanOrEqual(365 * DAY_MS);
      }
    }
    await gateway.line((line) => line.includes(`security_txt.expires: ${warning}`));
  },
);

test('it says what the settings say, and one that is good for long is said nothing of [CF-28]', async () => {
  const expires = new Date(Date.now() + 200 * DAY_MS).toISOString();
  const gateway = await started({
    enabled: true,
    contact: 'https://example.com/report',
    expires,
    policy: 'https://example.com/policy',
  });
  const fields = await fieldsAt(gateway.url('http', '/security.txt'));
  expect(fields).toEqual([
    ['Contact', 'https://example.com/report'],
    ['Expires', expires.replace(/\.\d+Z$/, 'Z')],
    ['Policy', 'https://example.com/policy'],
  ]);
  expect(gateway.lines.join('\n')).not.toContain('security_txt.expires');
});
