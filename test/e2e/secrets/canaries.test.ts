import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { program } from '../../support/program.ts';
import { newFolder } from '../program/support/folder.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';

const spilling = fileURLToPath(new URL('./spilling-server.ts', import.meta.url));

/** Planted secrets by where they stand. */
class Canaries {
  readonly planted = new Map<string, string>();

  plant(slot: string, value = `canary-${randomBytes(18).toString('base64url')}`): string {
    this.planted.set(slot, value);
    return value;
  }

  /** The slots whose secret a text shows, in any of its usual forms. */
  in(text: string): readonly string[] {
    return [...this.planted].flatMap(([slot, value]) => {
      const forms = [value, encodeURIComponent(value), Buffer.from(value).toString('base64')];
      return forms.some((form) => text.includes(form)) ? [slot] : [];
    });
  }
}

/** Takes connections and breaks each after its first bytes, which it remembers. */
const startBreaker = async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (chunk) => {
      heard.push(chunk.toString('latin1'));
      socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return { port: typeof address === 'object' ? address?.port : undefined, heard };
};

const configOf = (canaries: Canaries, port: number | undefined, audit: string) => {
  const remote = `127.0.0.1:${port}`;
  const listener = (protocol: string) => ({ name: protocol, protocol, config: { port: 0 } });
  return {
    version: 1,
    logging: { level: 'debug' },
    server: { frontends: ['http', 'websocket', 'sse', 'tcp'].map(listener) },
    auth: {
      providers: ['token', 'jwt', 'api_key'],
      jwt: {
        secret_key: canaries.plant(
          'secret of tokens',
          `canary-${randomBytes(30).toString('base64url')}`,
        ),
      },
      api_keys: { keys: [{ id: 'ci', key: canaries.plant('API key') }] },
      tokens: [canaries.plant('auth.tokens[0]'), canaries.plant('auth.tokens[1]')],
    },
    eras: { state_keys: [canaries.plant('state key', randomBytes(32).toString('base64'))] },
    audit: {
      file: audit,
      arguments: 'full',
      stream: 'audit',
    },
    redis: { url: `redis://:${canaries.plant('password of redis.url')}@${remote}/0` },
    sessions: {
      provider: 'redis',
      redis: { addr: remote, password: canaries.plant('redis password') },
    },
    circuit_breaker: { enabled: false },
    servers: {
      stdio: {
        command: process.execPath,
        args: [spilling, `--api-key=${canaries.plant('argument')}`],
        env: { API_KEY: canaries.plant('variable'), NOTE: canaries.plant('unnamed variable') },
      },
      http: {
        type: 'http',
        url: `http://${remote}/mcp?api_key=${canaries.plant('query')}`,
        headers: {
          authorization: `Bearer ${canaries.plant('authorization header')}`,
          'x-api-key': canaries.plant('x-api-key header'),
          cookie: `session=${canaries.plant('cookie header')}`,
        },
      },
      sse: {
        type: 'sse',
        url: `http://${remote}/sse`,
        headers: { 'x-auth-token': canaries.plant('sse header') },
      },
      websocket: {
        url: `ws://${remote}/ws`,
        headers: { authorization: `Bearer ${canaries.plant('websocket header')}` },
      },
      bearer: {
        type: 'http',
        url: `http://${remote}/mcp`,
        auth: { type: 'bearer', token: canaries.plant('token for a server') },
      },
      granted: {
        type: 'http',
        url: `http://${remote}/mcp`,
        auth: {
          type: 'client_credentials',
          token_url: `http://${remote}/token`,
          client_id: 'gateway',
          client_secret: canaries.plant('client secret'),
        },
      },
      tcp: { url: `tcp://${remote}`, token: canaries.plant('tcp token') },
      r16: { url: `tcp://${remote}`, framing: 'r16', token: canaries.plant('r16 token') },
    },
  };
};

const post = async (url: string, token: string, body: object): Promise<string> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', ...body }),
  });
  const headers = JSON.stringify([...response.headers]);
  return headers + (await response.text());
};

const introduction = {
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 't', version: '1' },
  },
};

/** All a client, and whoever scrapes, gets to see. */
const exercised = async (
  gateway: RunningGateway,
  servers: object,
  token: string,
  wrong: string,
  canary: string,
): Promise<readonly string[]> => {
  const seen: string[] = [];
  for (const name of Object.keys(servers)) {
    const url = gateway.url('http', `/mcp/${name}`);
    const opened = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ jsonrpc: '2.0', ...introduction }),
    });
    seen.push(await opened.text());
    const session = opened.headers.get('mcp-session-id');
    const call = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${token}`,
        ...(session === null ? {} : { 'mcp-session-id': session }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 2,
        method: 'tools/call',
        params: { name: 'any', arguments: { key: canary } },
      }),
    });
    seen.push(await call.text());
  }
  seen.push(await post(gateway.url('http', '/mcp'), wrong, introduction));
  seen.push(await post(gateway.url('http', '/mcp'), 'x'.repeat(9_000) + wrong, introduction));
  const get = async (path: string): Promise<string> => {
    const response = await fetch(gateway.url('http', path), {
      headers: { authorization: `Bearer ${token}` },
    });
    return response.text();
  };
  for (const path of [
    '/metrics',
    '/health',
    '/health/protocols',
    '/health/load-balancer',
    '/ready',
  ]) {
    seen.push(await get(path));
  }
  return seen;
};

test('twenty planted secrets are in no log, metric, answer, health page, audit record, dump of the settings or list of processes [S20]', async () => {
  const canaries = new Canaries();
  const breaker = await startBreaker();
  const folder = newFolder();
  const audit = join(folder, 'audit.jsonl');
  const config = configOf(canaries, breaker.port, audit);
  const [token = ''] = config.auth.tokens;
  const wrong = canaries.plant('a token nobody knows');
  canaries.plant('a variable of the gateway');
  expect(canaries.planted.size).toBeGreaterThanOrEqual(20);
  const gateway = await startGateway(config, {
    env: { SOME_SECRET: canaries.planted.get('a variable of the gateway') ?? '' },
  });
  const argument = canaries.planted.get('variable') ?? '';
  const seen = await exercised(gateway, config.servers, token, wrong, argument);
  const file = join(gateway.folder, 'gateway.yaml');
  const run = (...args: string[]): string =>
    execFileSync(process.execPath, [program, ...args], { encoding: 'utf8', stdio: 'pipe' });
  const dumps = [
    run('config', 'show', '--config', file),
    run('config', 'show', '--config', file, '--json'),
    run('validate', '--config', file, '--json'),
  ];
  const commandLine = readFileSync(`/proc/${gateway.pid}/cmdline`, 'utf8');
  await gateway.stop();
  const shown = new Map<string, string>([
    ['answers and pages', seen.join('\n')],
    ['log', gateway.lines.join('\n')],
    ['audit', readFileSync(audit, 'utf8')],
    ['dumps', dumps.join('\n')],
    ['command line', commandLine],
  ]);
  for (const [where, text] of shown) expect([where, canaries.in(text)]).toEqual([where, []]);
  // They were in use, or nothing would have been shown by this test.
  const used = canaries.in(breaker.heard.join('\n'));
  expect(used).toEqual(
    expect.arrayContaining(['authorization header', 'query', 'websocket header']),
  );
  expect(gateway.lines.join('\n')).toContain('***');
  expect(readFileSync(audit, 'utf8')).toContain('"text":');
});
