import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authority } from '../../support/certificates.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { requestText } from '../support/talk.ts';
import { knock, type Shown, sayLine, shakeHands } from './support/knock.ts';
import { type Mode, modesOf } from './support/modes.ts';
import { type NamedWay, pathOf, waysInto } from './support/ways-in.ts';

const { entry: scripted } = await startScriptedServer('http');

/** All that is for everybody: whoever adds to it has to say so here. */
const PUBLIC = [
  ...['/healthz', '/ready', '/security.txt', '/.well-known/security.txt'],
  ...['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/*'],
];
const BRIEF = [
  ...['/health', '/health/protocols', '/health/load-balancer'],
  ...['stdio', 'websocket', 'http', 'sse', 'tcp_binary', 'tcp', 'unix'].map((p) => `/health/${p}`),
];
/** What the short answer of those may have. */
const BRIEFLY = new Set([
  ...['healthy', 'status', 'timestamp', 'name', 'protocols', 'servers', 'message'],
]);

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const initialize = (token?: string): string =>
  requestText(
    '1',
    'initialize',
    `{${token === undefined ? '' : `"token":"${token}",`}"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}`,
  );

const authority = new Authority();
const folder = mkdtempSync(join(tmpdir(), 'matrix-'));
const modes = await modesOf(authority);
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

const socketOf = ({ name }: Mode): string => join(folder, `${name}.sock`);

const start = async (mode: Mode): Promise<RunningGateway> => {
  const web = ['http', 'sse', 'websocket'].map((protocol) => listener(protocol));
  const [metricsPort, healthPort] = [await freePort(), await freePort()];
  const settings = {
    version: 1,
    server: {
      frontends: [
        ...web,
        listener('tcp'),
        listener('tcp_health'),
        { protocol: 'stdio', config: { modes: [{ type: 'unix_socket', path: socketOf(mode) }] } },
      ],
      metrics_port: metricsPort,
      health_port: healthPort,
      ...(mode.tls === undefined ? {} : { tls: mode.tls }),
    },
    auth: { ...mode.auth, authorization_servers: ['https://as.example'], max_failures: 0 },
    metrics: { path: '/figures' },
    security: { security_txt: { contact: 'security@example.com' } },
    servers: { one: scripted },
  };
  return startGateway(settings, { args: ['--log-level', 'debug'] });
};

const keysIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(keysIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...keysIn(member)]);
};

describe.each(modes)('$name', (mode) => {
  const { right, wrong } = mode;
  const turn = modes.indexOf(mode);
  /** One of them for the way at `index`: another in each mode, so that all modes together show them all. */
  const inTurn = <Value>(values: readonly Value[], index: number): readonly Value[] => {
    const at = (index + turn) % values.length;
    return values.slice(at, at + 1);
  };
  const isOpen = wrong.length === 0;
  let gateway: RunningGateway;
  let ways: readonly NamedWay[];
  beforeAll(async () => {
    gateway = await start(mode);
    ways = waysInto(gateway);
  });
  afterAll(() => gateway.stop());

  /** As many as there are, so that a list that came out empty is no success. */
  const all = (least: number, fits: (way: NamedWay) => boolean): readonly NamedWay[] => {
    const found = ways.filter(fits);
    expect(found.length).toBeGreaterThanOrEqual(least);
    return found;
  };
  const shownBy = ({ at }: NamedWay, shown: Shown): Shown =>
    at.startsWith('https') ? shown : { ...shown, tls: undefined };

  test('what is not for those who are known is on the list of what is not', () => {
    const others = all(20, ({ access }) => access === 'public' || access === 'brief');
    const owned = ({ at }: NamedWay): boolean => /^(?:unix:|tcp:)/.test(at);
    const unlisted = others.filter(({ path = '', access, at }) => {
      const isFigures = access === 'public' && ['/metrics', '/figures'].includes(path);
      if (isFigures) return [gateway.port('http')].some((port) => at.endsWith(`:${port}`));
      return !(access === 'public' ? PUBLIC : BRIEF).includes(path);
    });
    expect(unlisted.filter((way) => !owned(way))).toEqual([]);
  });

  test('pages and messages over HTTP want what is right, by every method [S01]', async () => {
    const found = all(10, ({ access, path }) => access === 'authenticated' && path !== undefined);
    for (const [index, way] of found.entries()) {
      if (way.kind === 'upgrade') continue;
      const url = `${way.at}${pathOf(way)}`;
      const { methods = [] } = way;
      for (const [at, stranger] of wrong.entries()) {
        // Who shows nothing tries all of them, and another: looking at a password takes its time.
        const tried = at === 0 ? [...methods, ...inTurn(METHODS, index)] : inTurn(methods, index);
        for (const method of new Set(tried)) {
          const { status, headers } = await knock(url, method, shownBy(way, stranger));
          const told = [way.label, method, status, typeof headers['www-authenticate']];
          // A page has no other methods than its own.
          const isNoMethod = way.kind === 'route' && !way.methods?.includes(method);
          if (isNoMethod) expect([401, 404, 405]).toContain(status);
          else expect(told).toEqual([way.label, method, 401, 'string']);
        }
      }
      for (const method of way.methods ?? []) {
        const { status } = await knock(url, method, shownBy(way, right));
        expect([way.label, [401, 403].includes(status)]).toEqual([way.label, false]);
      }
    }
  });

  test('WebSockets want it before the handshake ends [S01]', async () => {
    for (const way of all(6, ({ kind }) => kind === 'upgrade')) {
      const url = `${way.at}${pathOf(way)}`;
      for (const stranger of wrong) {
        expect([way.label, (await shakeHands(url, shownBy(way, stranger))).status]).toEqual([
          way.label,
          401,
        ]);
      }
      expect([way.label, (await shakeHands(url, shownBy(way, right))).status]).toEqual([
        way.label,
        101,
      ]);
    }
  });

  test('the short pages tell strangers whether all is well, and nothing else [S01]', async () => {
    for (const way of all(
      10,
      ({ access, methods }) => access === 'brief' && methods?.[0] === 'GET',
    )) {
      const [stranger] = wrong;
      if (stranger === undefined || way.at.endsWith(`:${gateway.port('http')}`) === false) continue;
      const { status, text } = await knock(
        `${way.at}${pathOf(way)}`,
        'GET',
        shownBy(way, stranger),
      );
      expect([200, 404, 503]).toContain(status);
      expect(keysIn(JSON.parse(text)).filter((key) => !BRIEFLY.has(key))).toEqual([]);
    }
  });

  test('what is for everybody is answered to everybody', async () => {
    const found = all(10, ({ access, kind }) => access === 'public' && kind === 'route');
    for (const [index, way] of found.entries()) {
      for (const shown of [...wrong.slice(0, 1), ...inTurn([right, ...wrong.slice(1)], index)]) {
        const { status } = await knock(`${way.at}${pathOf(way)}`, 'GET', shownBy(way, shown));
        // Listeners without clients have nothing to say of paths with messages.
        const expected = way.path?.endsWith('*') === true ? [200, 404] : [200];
        expect([way.label, expected.includes(status)]).toEqual([way.label, true]);
      }
    }
  });

  test('paths that look like others are no way around [S01]', async () => {
    const [stranger] = wrong;
    if (stranger === undefined) return;
    const found = all(10, ({ access, path }) => access === 'authenticated' && path !== undefined);
    for (const [index, way] of found.entries()) {
      const path = pathOf(way);
      const odd = path.replace(/\w/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
      const tricks = [
        `/${path}`,
        `${path}/`,
        odd,
        path.toUpperCase(),
        `/healthz/..${path}`,
        `${path};a`,
        `${path}%00`,
      ];
      for (const trick of inTurn(tricks, index)) {
        const { status } = await knock(`${way.at}${trick}`, 'GET', shownBy(way, stranger));
        expect([trick, [400, 401, 404].includes(status)]).toEqual([trick, true]);
      }
    }
  });

  test('connections without HTTP want it with their first message [S01]', async () => {
    const [way] = all(1, ({ kind, access }) => kind === 'connection' && access === 'authenticated');
    const address = { host: '127.0.0.1', port: gateway.port('tcp') };
    expect(way?.at).toMatch(mode.tls === undefined ? /^tcp:/ : /^tls:/);
    if (!isOpen) {
      const tls = wrong[0]?.tls;
      for (const first of [initialize(), initialize('wrong'), requestText('1', 'tools/list')]) {
        expect(await sayLine(address, first, tls)).not.toContain('"result"');
      }
    }
    if (!isOpen && mode.token === undefined && mode.tls === undefined) return;
    expect(await sayLine(address, initialize(mode.token), right.tls)).toContain('"result"');
  });

  test('checks over TCP say nothing but health', async () => {
    const address = { host: '127.0.0.1', port: gateway.port('tcp_health') };
    const answer = JSON.parse(await sayLine(address, '{"check":"detailed"}')) as object;
    expect(answer).toMatchObject({ healthy: true, checks: { readiness: { message: 'ok' } } });
    expect(Object.keys(answer)).toEqual(['healthy', 'checks', 'timestamp']);
  });

  test('the socket file is for those the system lets open it, and for nobody else', async () => {
    const [way] = all(1, ({ access }) => access === 'local');
    expect(way?.at).toBe(`unix:${socketOf(mode)}`);
    expect(statSync(socketOf(mode)).mode & 0o777).toBe(0o600);
    expect(await sayLine({ path: socketOf(mode) }, initialize())).toContain('"result"');
  });
});
