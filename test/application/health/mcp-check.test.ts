import { describe, expect, test } from 'vitest';
import { McpCheck } from '../../../src/application/health/mcp-check.ts';
import { nobody } from '../../../src/application/links/nobody.ts';
import { Upstream } from '../../../src/application/links/upstream.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import {
  agreement,
  ScriptedServer,
  type ServerScript,
  silent,
} from '../../support/application/scripted-backend.ts';
import { endpointAt } from './rig.ts';

/** Links of the checker's own to a scripted server. */
const start = (script: ServerScript, era: Era | 'unknown' | Fault = 'legacy') => {
  const server = new ScriptedServer({ carrier: 'exchange', ...script });
  const metrics = new RecordingMetrics();
  const links = {
    visit: async (endpoint: Endpoint, as: Era): Promise<Upstream | Fault> => {
      const upstream = new Upstream(endpoint, nobody, metrics, undefined, as);
      const link = await server.open(upstream, AbortSignal.timeout(5_000), as);
      if (link instanceof Fault) return link;
      upstream.attach(link);
      return upstream;
    },
    isInUse: () => false,
  };
  const identity = { name: 'gateway', version: '1' };
  const check = new McpCheck(endpointAt('a'), {
    links,
    eraOf: () => {
      if (era instanceof Fault) return Promise.resolve(era);
      return era === 'unknown' ? undefined : era;
    },
    identity,
  });
  const run = (signal = new AbortController().signal) => check.run(signal);
  return { server, check, run };
};

const heardBy = (server: ScriptedServer): readonly (readonly (string | undefined)[])[] =>
  server.links.map(({ heard }) => heard.map(({ method }) => method));

describe('a check in MCP', () => {
  test('shakes hands once and pings from then on', async () => {
    const { server, run } = start({ replies: { ping: '{}' } });
    expect([await run(), await run(), await run()]).toEqual(['ok', 'ok', 'ok']);
    expect(heardBy(server)).toEqual([['initialize', 'notifications/initialized', 'ping', 'ping']]);
    expect(server.link.agreements).toEqual(['2025-11-25']);
  });

  test('asks a server without sessions what it is', async () => {
    const { server, run } = start({ replies: { 'server/discover': '{}' } }, 'modern');
    expect([await run(), await run()]).toEqual(['ok', 'ok']);
    expect(heardBy(server)).toEqual([['server/discover', 'server/discover']]);
    expect(server.eras).toEqual(['modern']);
    const { params, headers } = server.link.last('server/discover');
    expect(params).toContain('"io.modelcontextprotocol/protocolVersion":"2026-07-28"');
    expect(headers).toEqual(expect.arrayContaining(['mcp-method', 'server/discover']));
  });

  test('opens another session at once when the server has forgotten its own', async () => {
    const { server, run } = start({ replies: { ping: '{}' } });
    await run();
    server.on('ping', (heard, link) => {
      link.forgetSession(heard);
      return undefined;
    });
    expect(await run()).toBe('ok');
    expect(heardBy(server)).toEqual([
      ['initialize', 'notifications/initialized', 'ping'],
      ['initialize', 'notifications/initialized'],
    ]);
  });

  test('opens another one too when the connection has gone in the meantime', async () => {
    const { server, run } = start({ replies: { ping: '{}' } });
    await run();
    server.link.die();
    expect(await run()).toBe('ok');
    expect(server.links).toHaveLength(2);
  });

  test('takes every answer for a sign of life, refusals included', async () => {
    const { server, run } = start({ replies: { ping: '{}' } });
    await run();
    server.on('ping', (heard, link) => {
      link.refuse(heard, '{"code":-32601,"message":"no such method"}');
      return undefined;
    });
    expect(await run()).toBe('ok');
    const closed = start({
      replies: {
        initialize: (heard, link) => {
          link.fail(heard, new Fault('backend_protocol_error', 'HTTP status 401'), 401);
          return undefined;
        },
      },
    });
    expect([await closed.run(), await closed.run()]).toEqual(['ok', 'ok']);
    expect(heardBy(closed.server)).toEqual([['initialize'], ['initialize']]);
  });

  test('fails when the endpoint cannot be reached, answers for one that cannot, or dies', async () => {
    const { server, run } = start({});
    server.unreachable = new Fault('backend_unavailable', 'nothing listens there');
    expect(await run()).toBe(server.unreachable);
    server.unreachable = undefined;
    server.on('initialize', (heard, link) => {
      link.fail(heard, new Fault('backend_unavailable', 'HTTP status 503'), 503);
      return undefined;
    });
    expect(await run()).toMatchObject({ message: 'HTTP status 503' });
    server.on('initialize', (_heard, link) => {
      link.die('it crashed');
      return undefined;
    });
    expect(await run()).toMatchObject({ message: 'it crashed' });
    server.on('initialize', agreement());
    expect(await run()).toBe('ok');
  });

  test('fails when nobody knows what the server speaks', async () => {
    const fault = new Fault('backend_unavailable', 'it does not say');
    const { server, run } = start({}, fault);
    expect(await run()).toBe(fault);
    expect(server.attempts).toBe(0);
  });

  test('is not made while the server must not be asked what it speaks', async () => {
    const { server, run } = start({}, 'unknown');
    expect(await run()).toBe('idle');
    expect(server.attempts).toBe(0);
  });

  test('that is given up ends at once, and its session with it', async () => {
    const { server, run } = start({ replies: { ping: silent } });
    await run();
    const limit = new AbortController();
    const result = run(limit.signal);
    await new Promise((resolve) => setImmediate(resolve));
    limit.abort();
    expect(await result).toBeInstanceOf(Fault);
    expect(server.link.closings).toBe(1);
  });

  test('leaves nothing open, not even what was being opened', async () => {
    const { server, check, run } = start({});
    await run();
    await check.close();
    expect(server.link.isOpen).toBe(false);
    const held = start({});
    const letOpen = held.server.holdOpening();
    const limit = new AbortController();
    const result = held.run(limit.signal);
    limit.abort();
    await result;
    letOpen();
    await new Promise((resolve) => setImmediate(resolve));
    expect(held.server.links.map(({ isOpen }) => isOpen)).toEqual([false]);
  });
});
