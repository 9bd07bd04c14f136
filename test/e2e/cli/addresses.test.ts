import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newFile, newFolder } from '../program/support/folder.ts';
import { spawned } from './support/spawned.ts';

const accepted = ['http', 'https', 'ws', 'wss', 'tcp', 'tcps', 'tcp+tls', 'unix'];
const foreign = ['ftp', 'file', 'javascript', 'gopher', 'data', 'ldap', 'redis', 'unix+tls', 'h'];
const TOO_LONG = 'an address has at most 2048 characters, this one has 2049';
/** Nobody listens there. */
const place = (scheme: string): string =>
  /^(?:unix|file)$/.test(scheme) ? `${scheme}:///nowhere/s.sock` : `${scheme}://127.0.0.1:1`;
const longAs = (scheme: string, length: number): string => {
  const path = /tcp/.test(scheme) ? '?' : '/';
  return `${place(scheme)}${path}`.padEnd(length, 'x');
};

const settingsWith = (urls: readonly string[]): string =>
  newFile('gateway.yaml', {
    version: 1,
    server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 18_080 } }] },
    auth: { provider: 'none' },
    servers: Object.fromEntries(urls.map((url, index) => [`s${index}`, { url }])),
  });

const routerWith = (urls: readonly string[]): string =>
  newFile('router.yaml', { gateway_pool: { endpoints: urls.map((url) => ({ url })) } });

const wrong = [...foreign.map((scheme) => place(scheme)), ...accepted.map((s) => longAs(s, 2_049))];
const right = [
  ...accepted.map((scheme) => place(scheme)),
  ...accepted.map((s) => longAs(s, 2_048)),
];

describe('[SV-05] an address over 2048 characters, or with a scheme but http, https, ws, wss, tcp, tcps, tcp+tls, unix, or stdio where a command may stand, is refused', () => {
  test.each(['validate', 'doctor'])('in settings, by %s', async (command) => {
    const report = await spawned([command, '--config', settingsWith(wrong)]);
    expect(report.code).toBe(78);
    const text = report.stdout + report.stderr;
    for (const scheme of foreign) expect(text).toContain(`unknown scheme ${scheme}://`);
    expect(text.split(TOO_LONG)).toHaveLength(accepted.length + 1);
    expect(text).not.toContain('x'.repeat(2_000));
    const good = await spawned(['validate', '--config', settingsWith(right)]);
    expect([good.code, good.stderr]).toEqual([0, expect.not.stringContaining('scheme')]);
  });

  test('by detect [SV-05]', async () => {
    const detect = ['detect', '--timeout', '50ms'];
    const long = ['127.0.0.1:1/', '/run/'].map((start) => start.padEnd(2_049, 'x'));
    const { code, stderr } = await spawned([...detect, ...wrong, ...long]);
    expect(code).toBe(2);
    for (const scheme of foreign) expect(stderr).toContain(`unknown scheme ${scheme}://`);
    expect(stderr.split(TOO_LONG)).toHaveLength(accepted.length + long.length + 1);
    const good = await spawned([...detect, ...right, 'stdio://nothing-here', 'nothing-here']);
    expect([good.code, good.stderr]).toEqual([69, '']);
  });

  test('by connect and health, which lead to HTTP only', async () => {
    const file = join(newFolder(), 'mcp.json');
    const others = ['ftp', 'javascript', 'ws', 'tcp', 'unix'].map((scheme) => place(scheme));
    for (const url of [...others, longAs('http', 2_049)]) {
      const asked = ['connect', 'cursor', '--no-token', '--file', file, '--url', url];
      const [connect, health] = [await spawned(asked), await spawned(['health', '--url', url])];
      expect([connect.code, health.code], url).toEqual([1, 78]);
      expect(connect.stderr + health.stderr).toContain('begin with http');
    }
    const longest = longAs('https', 2_048);
    const asked = ['connect', 'cursor', '--no-token', '--file', file, '--url', longest];
    expect((await spawned(asked)).code).toBe(0);
  });

  test.each([['tools'], ['call', 'echo']])('by %s --url', async (...command) => {
    const foreignUrl = await spawned([...command, '--url', place('ftp')]);
    expect(foreignUrl.code).toBe(78);
    expect(foreignUrl.stderr).toContain('unknown scheme ftp://');
    const longUrl = await spawned([...command, '--url', longAs('http', 2_049)]);
    expect(longUrl.code).toBe(78);
    expect(longUrl.stderr).toContain(TOO_LONG);
  });

  test('in the file of a router', async () => {
    const reach = wrong.filter((url) => !url.startsWith('unix:'));
    const file = routerWith([...reach, place('unix')]);
    const { code, stdout, stderr } = await spawned(['validate', '--config', file]);
    expect(code).toBe(78);
    const text = stdout + stderr;
    expect(text.split('expected an address such as wss://')).toHaveLength(foreign.length + 2);
    expect(text.split(TOO_LONG)).toHaveLength(accepted.length);
  });
});
