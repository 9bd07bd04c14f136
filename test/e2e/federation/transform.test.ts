import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { program } from '../../support/program.ts';
import type { RealClient } from '../clients/support/real-client.ts';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import { newFile } from '../program/support/folder.ts';
import { scrape } from '../program/support/scrape.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { SearchServer } from './support/search-server.ts';

const clients = [
  { sdk: 'SDK v1', connect: connectV1 },
  {
    sdk: 'SDK v2 of 2026-07-28',
    connect: (address: Address) => connectV2(address, { pin: '2026-07-28' }),
  },
] as const;

const rules = {
  headers: { set: { 'X-Team': `\${TEAM}` }, remove: ['X-Gone'], rename: { 'X-Old': 'X-New' } },
  tools: {
    search: {
      rename: 'find',
      title: 'Find',
      description: 'new words',
      arguments: {
        rename: { '/q': 'query' },
        set: { '/tenant': 'acme' },
        default: { '/limit': 5 },
      },
      result: { remove: ['/hits/*/owner'], rename: { '/hits': 'found' } },
    },
    'admin_*': { hide: true },
  },
  prompts: { greet: { rename: 'hello', arguments: { set: { '/who': 'you' } } } },
};

const serverEntry = ({ url }: SearchServer) => ({
  type: 'http',
  url,
  headers: { 'X-Gone': '1', 'X-Old': '2' },
  transform: rules,
  tools: { search: { cache: '60s' } },
});

describe.each(['legacy', 'modern'] as const)('rules for a server of the %s era', (era) => {
  let server: SearchServer;
  let gateway: RunningGateway;

  beforeAll(async () => {
    server = await SearchServer.start(era);
    gateway = await startGateway(
      {
        auth: { provider: 'none' },
        server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] },
        servers: { own: serverEntry(server), other: serverEntry(server) },
      },
      { env: { TEAM: 'blue' } },
    );
  });
  afterAll(() => gateway.stop());

  const ways = clients.flatMap((client) =>
    [
      { path: '/mcp/own', prefix: '' },
      { path: '/mcp', prefix: 'own__' },
    ].map((address) => ({ ...client, ...address })),
  );

  describe.each(ways)('$sdk at $path', ({ sdk, connect, path, prefix }) => {
    let client: RealClient;
    beforeAll(async () => {
      client = await connect({ kind: 'http', url: new URL(gateway.url('http', path)) });
    });
    afterAll(() => client.sdk.close());

    test('sees other tools and prompts', async () => {
      const { tools } = await client.sdk.listTools();
      const own = tools.filter(({ name }) => name.startsWith(prefix) && !name.startsWith('other'));
      expect(own.map(({ name }) => name)).toEqual([`${prefix}find`]);
      expect(own[0]).toMatchObject({
        title: 'Find',
        description: 'new words',
        inputSchema: {
          properties: { query: { type: 'string' }, limit: { type: 'integer' } },
          required: ['query'],
        },
        outputSchema: {
          properties: {
            found: { items: { properties: { id: { type: 'string' } }, required: ['id'] } },
          },
          required: ['found'],
        },
      });
      const { prompts } = await client.sdk.listPrompts();
      expect(prompts.find(({ name }) => name === `${prefix}hello`)).toMatchObject({
        arguments: [{ name: 'how' }],
      });
    });

    test('calls them, and the server gets what it knows', async () => {
      const query = `${sdk} ${path}`;
      const { structuredContent, content } = await client.call(`${prefix}find`, { query });
      const seen = { found: [{ id: `${query}-${server.searches.length}` }] };
      expect(structuredContent).toEqual(seen);
      expect(JSON.parse(content[0]?.text ?? '')).toEqual(seen);
      expect(server.searches.at(-1)).toEqual({ q: query, tenant: 'acme', limit: 5 });
      expect(server.headers).toMatchObject({ 'x-team': 'blue', 'x-new': '2' });
      expect(server.headers).not.toHaveProperty('x-gone');
      expect(server.headers).not.toHaveProperty('x-old');
      const { messages } = await client.sdk.getPrompt({ name: `${prefix}hello` });
      expect(messages).toMatchObject([{ content: { text: 'greet you plainly' } }]);
    });

    test('is given the same answer again, and the server is not asked', async () => {
      const before = await scrape(gateway, 'http');
      const query = `again ${sdk} ${path}`;
      const first = await client.call(`${prefix}find`, { query });
      const asked = server.searches.length;
      expect(await client.call(`${prefix}find`, { limit: 5, query })).toEqual(first);
      expect(server.searches).toHaveLength(asked);
      const after = await scrape(gateway, 'http');
      const hits = { namespace: 'own', outcome: 'hit' };
      const name = 'cache_requests_total';
      expect(after.sum(name, hits) - before.sum(name, hits)).toBe(1);
    });

    test('cannot reach what is hidden', async () => {
      await expect(client.call(`${prefix}admin_reset`)).rejects.toThrow(/unknown/i);
      await expect(client.call(`${prefix}search`, { q: 'x' })).rejects.toThrow(/unknown/i);
    });
  });
});

describe('rules in the words of the original program', () => {
  let server: SearchServer;
  let gateway: RunningGateway;
  let client: RealClient;

  beforeAll(async () => {
    server = await SearchServer.start('legacy');
    const search = (rule: object) => ({ tools: { search: rule } });
    gateway = await startGateway({
      auth: { provider: 'none' },
      server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] },
      middleware: {
        transform: [
          {
            name: 'tenant',
            enabled: true,
            config: search({
              arguments: { set: { '/tenant': 'acme', '/limit': 1 } },
              result: { remove: ['/hits/*/owner'] },
            }),
          },
          {
            name: 'off',
            enabled: false,
            config: { ...search({ title: 'never' }), headers: { set: { 'X-Off': '1' } } },
          },
        ],
      },
      gateway: {
        cache: { enabled: true, ttl: 60, max_size: 10 },
        routes: [
          {
            id: 'own',
            path: '/mcp/own',
            transform: { ...search({ rename: 'find' }), headers: { set: { 'X-Route': '1' } } },
          },
        ],
      },
      servers: {
        own: { type: 'http', url: server.url },
        other: { type: 'http', url: server.url },
      },
    });
    client = await connectV1({ kind: 'http', url: new URL(gateway.url('http', '/mcp')) });
  });
  afterAll(async () => {
    await client.sdk.close();
    await gateway.stop();
  });

  test('change requests and answers, those of a route for its server only, disabled ones nothing [RS-08]', async () => {
    const { tools } = await client.sdk.listTools();
    const named = tools.map(({ name }) => name);
    expect(named).toEqual(expect.arrayContaining(['own__find', 'other__search']));
    expect(named).not.toContain('own__search');
    expect(tools.find(({ name }) => name === 'other__search')).not.toHaveProperty('title', 'never');
    for (const [name, header] of [
      ['own__find', '1'],
      ['other__search', undefined],
    ] as const) {
      const { structuredContent } = await client.call(name, { q: name });
      expect(structuredContent).toEqual({ hits: [{ id: `${name}-${server.searches.length}` }] });
      expect(server.searches.at(-1)).toEqual({ q: name, tenant: 'acme', limit: 1 });
      expect(server.headers['x-route']).toBe(header);
      expect(server.headers).not.toHaveProperty('x-off');
    }
  });

  test.each([
    { path: '/mcp', name: 'own__find' },
    { path: '/mcp/other', name: 'search' },
  ])('keep what a tool at $path answers that says it may be repeated', async ({ path, name }) => {
    const other = await connectV2({ kind: 'http', url: new URL(gateway.url('http', path)) });
    await other.sdk.listTools();
    const first = await other.call(name, { q: `kept ${path}` });
    const asked = server.searches.length;
    expect(await other.call(name, { q: `kept ${path}` })).toEqual(first);
    expect(server.searches).toHaveLength(asked);
    await other.sdk.close();
  });
});

describe('a dry run', () => {
  const file = (): string =>
    newFile(
      'gateway.yaml',
      stringify({
        servers: {
          own: {
            type: 'http',
            url: 'http://127.0.0.1:1/mcp',
            headers: { 'X-Old': '2' },
            transform: rules,
          },
        },
      }),
    );

  const dryRun = async (message: object, ...args: readonly string[]) => {
    const child = spawn(
      process.execPath,
      [program, 'validate', '--config', file(), '--dry-run', 'own', ...args],
      { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, TEAM: 'blue' } },
    );
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.stdin.end(JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }));
    const [stdout, stderr, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      ended,
    ]);
    return { stdout, stderr, code };
  };

  const request = (name: string, args: object) => ({
    method: 'tools/call',
    params: { name, arguments: args },
  });

  test('says what the server gets, and what clients get, as it is at run time', async () => {
    const { stdout } = await dryRun(request('find', { query: 'x' }), '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      kind: 'request',
      changed: true,
      after: { params: { name: 'search', arguments: { q: 'x', limit: 5, tenant: 'acme' } } },
    });
    const result = { structuredContent: { hits: [{ id: '1', owner: 'secret' }] }, content: [] };
    const seen = await dryRun({ result }, '--json', '--tool', 'find');
    expect(JSON.parse(seen.stdout).after.result).toEqual({
      structuredContent: { found: [{ id: '1' }] },
      content: [],
    });
  });

  test('shows the difference to people', async () => {
    const { stdout, code } = await dryRun(request('find', { query: 'x' }));
    expect(code).toBe(0);
    expect(stdout).toContain('-     "name": "find",\n+     "name": "search",');
    expect((await dryRun(request('admin_reset', {}))).stdout).toBe(
      'refused: unknown tool "admin_reset"\n',
    );
  });

  test.each([
    [{ result: {} }, [], '--tool'],
    [{ nonsense: 1 }, [], 'no JSON-RPC message'],
  ])('says why it cannot try %j', async (message, args, says) => {
    const { stderr, code, stdout } = await dryRun(message, ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(says);
  });
});
