import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { knownClients } from '../../../src/domain/clients/known-clients.ts';
import { exchange } from '../../support/http-peer.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { personas } from './support/persona.ts';
import { PersonaReplay } from './support/persona-replay.ts';

const program = fileURLToPath(new URL('support/paged-server.ts', import.meta.url));
const server = (...tools: readonly string[]) => ({
  command: process.execPath,
  args: [program, ...tools],
});

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'token', tokens: ['one', 'two'] },
    federation: { page_size: 3 },
    server: {
      frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }],
    },
    servers: {
      alpha: server(
        'search',
        'docs.read',
        'fetch',
        'get_organization_wireless_channel_utilization_by_network_and_day',
        'list_all_of_the_open_issues_and_pull_requests',
      ),
      beta: server('search', 'write/file'),
    },
  });
});
afterAll(() => gateway.stop());

const played = personas();

test('every client of the table has been recorded', () => {
  const rows = new Set(played.map(([, { row }]) => row));
  expect([...rows].toSorted()).toEqual(knownClients.map(({ name }) => name).toSorted());
});

test('in the stateless era each request says who it is', async () => {
  const key = 'io.modelcontextprotocol';
  const clientInfo = { name: 'claude-code', version: '2.1.100' };
  const params = {
    _meta: {
      [`${key}/protocolVersion`]: '2026-07-28',
      [`${key}/clientInfo`]: clientInfo,
      [`${key}/clientCapabilities`]: {},
    },
  };
  const { text } = await exchange(gateway.port('http'), {
    path: '/mcp',
    headers: {
      authorization: 'Bearer two',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/list',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params }),
  });
  const { result } = JSON.parse(text) as {
    readonly result: { readonly tools: readonly { readonly name: string }[] };
  };
  const names = result.tools.map(({ name }) => name);
  expect(names).toHaveLength(7);
  expect(names).toContain('alpha__get_organization_wireles_8313c8db');
  expect(result).not.toHaveProperty('nextCursor');
});

describe.each(played)('%s', (_, persona) => {
  const withToken = { ...persona.headers, authorization: 'Bearer one' };
  let replay: PersonaReplay;
  beforeAll(() => {
    replay = new PersonaReplay({ ...persona, headers: withToken }, gateway.port('http'));
  });
  afterAll(() => replay.end());

  test('is let in', async () => {
    expect(await replay.begin()).toBe(200);
  });

  test.each(persona.steps.map((step, index) => [index + 1, step.http, step] as const))(
    'gets what it expects from request %i, a %s',
    async (_number, _http, step) => {
      expect(await replay.step(step)).toEqual(step.expect);
    },
  );
});
