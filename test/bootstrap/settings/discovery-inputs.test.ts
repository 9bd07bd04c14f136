import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';

const load = (settings: object) => {
  const text = JSON.stringify({ version: 1, auth: { provider: 'none' }, ...settings });
  const at = { environment: {}, newToken: () => 'generated' };
  return parseSettings({ file: '/etc/gateway.yaml', text }, at);
};

/** What starts a process, or goes with what is sent. */
const powers = {
  command: 'touch',
  args: ['/tmp/canary'],
  env: { CANARY: '1' },
  environment: { CANARY: '1' },
  cwd: '/tmp',
  headers: { 'x-canary': '1' },
  volumes: ['/:/host'],
};
const servers = { a: { url: 'http://127.0.0.1:9/mcp' } };

describe.each(['kubernetes', 'consul'])('what is found by %s', (provider) => {
  test.each(Object.entries(powers))('has no %s', (key, value) => {
    const { problems } = load({ servers, discovery: { [provider]: { [key]: value } } });
    expect(problems.map(formatProblem).join()).toContain(key);
  });
});

test('labels and metadata of an endpoint leave what is started, reached and sent as it was', () => {
  const labels = Object.fromEntries(
    Object.entries(powers).flatMap(([key, value]) =>
      ['', 'mcp.bridge/', 'mcp-gateway.io/'].map((prefix) => [
        `${prefix}${key}`,
        JSON.stringify(value),
      ]),
    ),
  );
  const targetsWith = (more: object): unknown => {
    const entry = { name: 'a', url: 'http://127.0.0.1:9/mcp', headers: { 'x-own': '1' }, ...more };
    const { settings, problems } = load({ discovery: { static: { servers: [entry] } } });
    expect(problems.map(formatProblem)).toEqual([]);
    return settings?.servers.map(({ endpoints }) => endpoints.map(({ target }) => target));
  };
  const plain = targetsWith({});
  expect(JSON.stringify(plain)).toContain('x-own');
  expect(targetsWith({ metadata: labels })).toEqual(plain);
});
