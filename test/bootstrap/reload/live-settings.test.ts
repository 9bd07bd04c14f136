import { expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../../src/adapters/outbound/telemetry/logger.ts';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import { createContainer } from '../../../src/bootstrap/container.ts';
import type { LivePart } from '../../../src/bootstrap/reload/live-parts.ts';
import { logPart } from '../../../src/bootstrap/reload/log-part.ts';
import { Tokens } from '../../../src/bootstrap/tokens.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { localUser, type Principal } from '../../../src/domain/identity/principal.ts';
import { freePort } from '../../e2e/support/ports.ts';
import { exchange } from '../../support/http-peer.ts';
import { requestText, silentLogger } from '../../support/scripted-session.ts';
import { load } from '../settings/loading.ts';
import { settingsOf } from './settings-of.ts';

const ignored = (): void => undefined;
const rest = 'servers: { one: { command: node } }';
const web = (port: number, more = '') => `
auth: { provider: token, token: secret }
server: { frontends: [{ protocol: http, config: { port: ${port}${more} } }] }
${rest}`;

/** A gateway that a test gives other settings. */
const gatewayOf = (text: string, parts: readonly LivePart[] = []) => {
  const file = { text };
  const origin = { load: () => Promise.resolve(load(file.text)), files: [], parts };
  const container = createContainer(settingsOf(text), silentLogger, origin);
  // As at the start of the program: what follows other settings is there.
  container.get(Tokens.lifecycle);
  const reload = (next: string) => {
    file.text = next;
    return container.get(Tokens.reloader).reload('request');
  };
  const desk = container.get(Tokens.desk);
  const open = (principal: Principal) => {
    const facts: ClientFacts = {
      protocol: 'websocket',
      principal,
      namespace: 'one',
      remoteAddress: '::1',
    };
    const ends: string[] = [];
    const session = desk.open(facts, {
      deliver: () => undefined,
      end: ({ code }) => ends.push(code),
    });
    return { session, ends };
  };
  return { container, reload, desk, open };
};

/** The same, listening on a port of its own. */
const listening = async () => {
  const port = await freePort();
  const gateway = gatewayOf(web(port));
  const frontends = gateway.container.get(Tokens.frontends);
  for (const frontend of frontends) await frontend.start();
  onTestFinished(async () => {
    for (const frontend of frontends) await frontend.close();
  });
  return { ...gateway, port };
};

const identified = async (desk: ReturnType<typeof gatewayOf>['desk'], bearer: string) => {
  const verdict = await desk.identify({ bearer });
  if (verdict instanceof Fault) throw new Error(verdict.message);
  return verdict;
};

test('auth: tokens that are gone are refused and their sessions end, the others stay', async () => {
  const at = (...tokens: readonly string[]) =>
    `auth: { provider: token, tokens: [${tokens}] }\n${rest}`;
  const { reload, desk, open } = gatewayOf(at('kept', 'gone'));
  const [kept, gone] = [await identified(desk, 'kept'), await identified(desk, 'gone')];
  const certificate = { key: 'certificate:1234' };
  const [mine, theirs, local, shown] = [kept, gone, localUser, certificate].map(open);
  expect(await reload(at('kept', 'fresh'))).toMatchObject({ changed: ['auth'] });

  expect([mine, theirs, local, shown].map((one) => one?.ends)).toEqual([
    [],
    ['unauthorized'],
    [],
    [],
  ]);
  expect(
    desk.find(theirs?.session instanceof Fault ? '' : (theirs?.session.id ?? '')),
  ).toBeUndefined();
  expect(await desk.identify({ bearer: 'gone' })).toBeInstanceOf(Fault);
  expect(await identified(desk, 'kept')).toEqual(kept);
  await identified(desk, 'fresh');
});

test('auth: nobody keeps an open door that is shut', async () => {
  const { reload, open, desk } = gatewayOf(`auth: { provider: none }\n${rest}`);
  const nobody = await identified(desk, '');
  const { ends } = open(nobody);
  await reload(`auth: { provider: token, token: secret }\n${rest}`);
  expect(ends).toEqual(['unauthorized']);
  expect(await desk.identify({ bearer: undefined })).toBeInstanceOf(Fault);
});

test('server.max_connections_per_user holds for what its callers open next', async () => {
  const { reload, open } = gatewayOf(rest);
  const [alice, bob] = [{ key: 'user:alice' }, { key: 'user:bob' }];
  expect(open(alice).session).not.toBeInstanceOf(Fault);
  await reload(`server: { max_connections_per_user: 1 }\n${rest}`);
  expect(open(alice).session).toMatchObject({ code: 'too_many_connections' });
  expect(open(bob).session).not.toBeInstanceOf(Fault);
  await reload(rest);
  expect(open(alice).session).not.toBeInstanceOf(Fault);
});

test('limits.max_sessions holds for the next session', async () => {
  const { reload, open } = gatewayOf(rest);
  expect(open({ key: 'a' }).session).not.toBeInstanceOf(Fault);
  await reload(`limits: { max_sessions: 1 }\n${rest}`);
  expect(open({ key: 'a' }).session).toMatchObject({ code: 'too_many_connections' });
  await reload(rest);
  expect(open({ key: 'a' }).session).not.toBeInstanceOf(Fault);
});

test('logging.level and format, unless the command line names a level', async () => {
  const logOf = async (ownLevel?: 'error') => {
    const lines: string[] = [];
    const sink = {
      droppedLines: 0,
      write: (line: string) => void lines.push(line),
      flush: () => Promise.resolve(),
    };
    const settings = { level: 'info', format: 'json', service: 'x' } as const;
    const log = await createLogger({ ...settings, isTerminal: false, hasColour: false }, sink);
    const { reload } = gatewayOf(rest, [logPart(log, ownLevel)]);
    await reload(`logging: { level: debug, format: pretty }\n${rest}`);
    log.debug('seen');
    return lines;
  };
  const [line] = await logOf();
  expect(line).toMatch(/DEBUG: seen/);
  expect(await logOf('error')).toEqual([]);
});

test('metrics.enabled and metrics.auth', async () => {
  const { port, reload } = await listening();
  const statuses = async () => {
    const headers = { authorization: 'Bearer secret' };
    const known = await exchange(port, { path: '/metrics', headers });
    const stranger = await exchange(port, { path: '/metrics' });
    return [known.status, stranger.status];
  };
  expect(await statuses()).toEqual([200, 401]);
  await reload(`metrics: { enabled: false }${web(port)}`);
  expect(await statuses()).toEqual([404, 401]);
  await reload(`metrics: { auth: none }${web(port)}`);
  expect(await statuses()).toEqual([200, 200]);
});

test('security: headers and security.txt', async () => {
  const { port, reload } = await listening();
  const ask = (path: string) => exchange(port, { path, method: 'GET' });
  expect((await ask('/security.txt')).status).toBe(404);
  const headers = '{ x_frame_options: SAMEORIGIN }';
  const text = '{ contact: me@example.com }';
  await reload(`security: { headers: ${headers}, security_txt: ${text} }${web(port)}`);
  expect((await ask('/security.txt')).text).toContain('Contact: mailto:me@example.com\n');
  expect((await ask('/healthz')).headers['x-frame-options']).toBe('SAMEORIGIN');
});

test('server.public_url', async () => {
  const { port, reload } = await listening();
  const path = '/.well-known/oauth-protected-resource/mcp';
  expect((await exchange(port, { path, method: 'GET' })).status).toBe(404);
  const text = web(port)
    .replace('token: secret', 'token: secret, authorization_servers: ["https://as.example"]')
    .replace('server: {', 'server: { public_url: https://mcp.example/gateway/,');
  await reload(text);
  const { text: document } = await exchange(port, { path, method: 'GET' });
  expect(JSON.parse(document)).toMatchObject({ resource: 'https://mcp.example/gateway/mcp' });
});

test('allowed origins and hosts of a listener, on connections that are open too', async () => {
  const { port, reload } = await listening();
  const status = async (headers: object) =>
    (await exchange(port, { path: '/healthz', headers: { ...headers } })).status;
  const [origin, host] = [{ origin: 'https://a.example' }, { host: 'a.example' }];
  expect([await status(origin), await status(host)]).toEqual([403, 403]);
  await reload(web(port, ', allowed_origins: ["https://a.example"], allowed_hosts: [a.example]'));
  expect([await status(origin), await status(host)]).toEqual([200, 200]);
  await reload(web(port));
  expect([await status(origin), await status(host)]).toEqual([403, 403]);
});

test('admission.max_waiting and max_wait, for servers that have none of their own', async () => {
  const servers =
    'servers: { one: { command: node }, two: { command: node, admission: { max_waiting: 9 } } }';
  const { container, reload } = gatewayOf(servers);
  const turnstiles = container.get(Tokens.turnstiles);
  const crowd = (server: string) => {
    const waits = Array.from({ length: 12 }, (_, at) =>
      turnstiles.room(server).wait(`p${at}`, ignored, ignored),
    );
    const [accepted, refused] = [
      waits.filter((one) => one instanceof Function),
      waits.filter((one) => one instanceof Fault),
    ];
    for (const leave of accepted) leave();
    return refused.length;
  };
  expect([crowd('one'), crowd('two')]).toEqual([0, 3]);
  await reload(`admission: { max_waiting: 5, max_wait: 7s }\n${servers}`);
  expect([crowd('one'), crowd('two')]).toEqual([7, 3]);
});

test('sizes of requests and messages of frontends', async () => {
  const { port, reload } = await listening();
  const status = async () => {
    const headers = {
      authorization: 'Bearer secret',
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    };
    const body = requestText(1, 'ping', { pad: 'x'.repeat(2_000) });
    return (await exchange(port, { method: 'POST', path: '/mcp/one', headers, body })).status;
  };
  // Let in, and then found to belong to no session.
  expect(await status()).toBe(400);
  expect(await reload(web(port, ', max_request_size: 1000'))).toMatchObject({ needsRestart: [] });
  expect(await status()).toBe(413);
  await reload(web(port).concat('\nlimits: { max_http_body_bytes: 1500 }'));
  expect(await status()).toBe(413);
  await reload(web(port));
  expect(await status()).toBe(400);
});
