import { expect, test } from 'vitest';
import { painter } from '../../src/adapters/inbound/cli/output.ts';
import type { SurveyRow } from '../../src/application/control/survey.ts';
import { announce } from '../../src/bootstrap/announcement.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import { load } from './settings/loading.ts';

const rows: readonly SurveyRow[] = [
  {
    server: 'weather',
    transport: 'stdio',
    era: 'modern',
    outcome: { tools: 3 },
    durationMs: 12.4,
  },
  {
    server: 'notes',
    transport: 'http',
    era: undefined,
    outcome: new Fault('backend_unavailable', 'nobody listens\nthere'),
    durationMs: 3,
  },
];

/** What is printed for a gateway with these frontends. */
const printed = async (frontends: string, token?: string): Promise<string> => {
  const { settings } = load(`
auth: { provider: token, token: secret }
server: { frontends: ${frontends} }
servers: { weather: { command: node } }`);
  if (settings === undefined) throw new Error('the configuration is refused');
  let text = '';
  const gateway = { survey: () => Promise.resolve(rows) };
  await announce(settings, token, gateway, painter(false), (part) => {
    text += part;
  });
  return text;
};

/** The address of the client configuration that is printed. */
const urlIn = (text: string): unknown =>
  (JSON.parse(text.slice(text.indexOf('{\n'))) as { mcpServers: { gateway: { url: unknown } } })
    .mcpServers.gateway.url;

test('the servers are listed, each with its tools or what is wrong with it', async () => {
  const text = await printed('[{ protocol: http }]');
  expect(text).toMatch(/weather +stdio +modern +ready +3 +12\n/);
  expect(text).toMatch(/notes +http +- +failed +- +3\n/);
  expect(text).toContain('notes: nobody listens there\n');
});

test('a token that was made up is told, with lines to copy that hold it', async () => {
  const text = await printed('[{ protocol: http }]', 'made-up');
  expect(text).toContain('Token (made for this run): made-up\n');
  expect(text).toContain(
    "curl -s http://127.0.0.1:8080/api/v1/mcp -H 'Authorization: Bearer made-up'",
  );
  const snippet: unknown = JSON.parse(text.slice(text.indexOf('{\n')));
  expect(snippet).toEqual({
    mcpServers: {
      gateway: {
        type: 'http',
        url: 'http://127.0.0.1:8080/mcp',
        headers: { Authorization: 'Bearer made-up' },
      },
    },
  });
});

test('a configured token is not told', async () => {
  const text = await printed('[{ protocol: http }]');
  expect(text).not.toMatch(/Token|Authorization|secret/);
});

test('without Streamable HTTP there is nothing to copy', async () => {
  expect(await printed('[{ protocol: tcp }]', 'made-up')).not.toMatch(/curl|mcpServers/);
});

test.each([
  ['host: 0.0.0.0, port: 80', 'http://127.0.0.1:80/mcp'],
  ['host: "::", port: 80', 'http://[::1]:80/mcp'],
  ['host: "fd00::1", port: 80', 'http://[fd00::1]:80/mcp'],
  ['tls: { cert_file: c, key_file: k }', 'https://127.0.0.1:8080/mcp'],
])('an address that can be called: %s', async (config, url) => {
  expect(urlIn(await printed(`[{ protocol: http, config: { ${config} } }]`))).toBe(url);
});
