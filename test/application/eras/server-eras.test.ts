import { describe, expect, test } from 'vitest';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Reply } from '../../support/application/scripted-backend.ts';
import { silent } from '../../support/application/scripted-backend.ts';
import { settled } from '../../support/application/settled.ts';
import { callMs, discovery, error, maxAgeMs, probeMs, Rig, status } from './rig.ts';

const dies: Reply = (_, link) => {
  link.die('it ended with exit code 1');
  return undefined;
};
const unsupported = error(-32_022, undefined, '{"supported":["2026-07-28"]}');

describe('a server on a channel', () => {
  test.each<[string, Reply, 'modern' | 'legacy']>([
    ['discovers itself', discovery(), 'modern'],
    ['names our revision in its refusal', unsupported, 'modern'],
    ['does not know the method', error(-32_601), 'legacy'],
    ['wants to be initialized first', error(-32_602), 'legacy'],
    ['answers with something else', '{"tools":[]}', 'legacy'],
    ['ends', dies, 'legacy'],
  ])('that %s', async (_, reply, era) => {
    const rig = new Rig({ replies: { 'server/discover': reply } });
    expect(await rig.era()).toBe(era);
    expect(rig.eras.of('demo')).toBe(era);
    expect(rig.server.attempts).toBe(1);
  });

  test('that is silent is legacy when its time is over, not before', async () => {
    const rig = new Rig();
    const answer = rig.eras.of('demo');
    await settled();
    rig.clock.advance(probeMs - 1);
    const early = await Promise.race([answer, settled().then(() => 'unknown')]);
    expect(early).toBe('unknown');
    rig.clock.advance(1);
    expect(await answer).toBe('legacy');
  });

  test('is asked with everything a modern request needs', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    await rig.era();
    const { params, headers } = rig.server.link.last('server/discover');
    expect(JSON.parse(params)).toEqual({
      _meta: {
        'io.modelcontextprotocol/protocolVersion': '2026-07-28',
        'io.modelcontextprotocol/clientInfo': { name: 'mcp-gateway', version: '0.0.0-test' },
        'io.modelcontextprotocol/clientCapabilities': {},
      },
    });
    expect(headers).toEqual([
      'mcp-protocol-version',
      '2026-07-28',
      'mcp-method',
      'server/discover',
    ]);
  });

  test('that cannot be reached shows nothing, and is asked again', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    rig.server.unreachable = new Fault('backend_unavailable', 'no such command');
    expect(await rig.era()).toBe(rig.server.unreachable);
    expect(rig.eras.verdict('demo')).toBeUndefined();
    rig.server.unreachable = undefined;
    expect(await rig.era()).toBe('modern');
  });

  test('that names only revisions nobody knows is no legacy server', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery('["2030-01-01"]') } });
    expect(await rig.era()).toMatchObject({ code: 'backend_protocol_error' });
    expect(rig.openLinks).toBe(0);
  });
});

describe('a server on HTTP', () => {
  test.each<[string, Reply, string]>([
    ['a DiscoverResult', discovery(), 'modern'],
    ['400 that names our revision', error(-32_022, 400, '{"supported":["2026-07-28"]}'), 'modern'],
    ['400 and a legacy error', error(-32_000, 400), 'legacy'],
    ['404 and a legacy error', error(-32_601, 404), 'legacy'],
    ['406 without a message', status(406), 'legacy'],
    ['401', status(401), 'backend_unavailable'],
    ['403', status(403), 'backend_unavailable'],
    ['500 with a message', error(-32_601, 500), 'backend_unavailable'],
    ['503', status(503), 'backend_unavailable'],
  ])('that answers %s', async (_, reply, expected) => {
    const rig = new Rig({ protocol: 'http', replies: { 'server/discover': reply } });
    const era = await rig.era();
    expect(era instanceof Fault ? era.code : era).toBe(expected);
    expect(rig.server.eras).toEqual(['modern']);
  });

  test('that is silent fails like any call, and is asked again', async () => {
    const rig = new Rig({ protocol: 'http' });
    const first = await rig.eraAfter(callMs + 1_000);
    expect(first).toMatchObject({ code: 'timeout' });
    rig.server.on('server/discover', discovery());
    expect(await rig.era()).toBe('modern');
  });

  test('that was away is asked again by the next who wants to know', async () => {
    const rig = new Rig({ protocol: 'http', replies: { 'server/discover': status(503) } });
    expect(await rig.era()).toBeInstanceOf(Fault);
    rig.server.on('server/discover', error(-32_601, 404));
    expect(await rig.era()).toBe('legacy');
  });
});

describe('what the configuration says', () => {
  test.each(['legacy', 'modern'] as const)('%s is not asked about, nor doubted', (era) => {
    const rig = new Rig({ era, replies: { 'server/discover': silent } });
    expect(rig.eras.of('demo')).toBe(era);
    rig.eras.doubt('demo');
    rig.clock.advance(maxAgeMs * 2);
    expect(rig.eras.of('demo')).toBe(era);
    expect(rig.eras.verdict('demo')).toEqual({ era, checkedAtMs: 0, versions: [] });
    expect(rig.server.attempts).toBe(0);
  });

  test('HTTP+SSE is legacy', () => {
    const rig = new Rig({ protocol: 'sse' });
    expect(rig.eras.of('demo')).toBe('legacy');
    expect(rig.server.attempts).toBe(0);
  });

  test('a server nobody knows has no era', async () => {
    const rig = new Rig();
    expect(await rig.eras.of('other')).toMatchObject({ code: 'unknown_namespace' });
    expect(rig.eras.verdict('other')).toBeUndefined();
    rig.eras.doubt('other');
  });
});

test('all who want to know at once share one question', async () => {
  const rig = new Rig({ replies: { 'server/discover': discovery() } });
  const open = rig.server.holdOpening();
  const answers = [rig.era(), rig.era(), rig.era()];
  open();
  expect(await Promise.all(answers)).toEqual(['modern', 'modern', 'modern']);
  expect(rig.server.attempts).toBe(1);
});

describe('a verdict', () => {
  test('is dated and keeps what the server named', async () => {
    const versions = '["2026-07-28","2025-11-25"]';
    const rig = new Rig({ replies: { 'server/discover': discovery(versions) } });
    expect(rig.eras.verdict('demo')).toBeUndefined();
    rig.clock.advance(7);
    await rig.era();
    expect(rig.eras.verdict('demo')).toEqual({
      era: 'modern',
      checkedAtMs: 7,
      versions: ['2026-07-28', '2025-11-25'],
    });
  });

  test('that says modern does not age', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    await rig.era();
    rig.clock.advance(maxAgeMs * 10);
    expect(rig.eras.of('demo')).toBe('modern');
    await settled();
    expect(rig.server.attempts).toBe(1);
  });

  test('that says legacy is checked behind the backs of those who use it', async () => {
    const rig = new Rig({ replies: { 'server/discover': error(-32_601) } });
    await rig.era();
    rig.server.on('server/discover', discovery());
    rig.clock.advance(maxAgeMs - 1);
    expect(rig.eras.of('demo')).toBe('legacy');
    await settled();
    expect(rig.server.attempts).toBe(1);
    rig.clock.advance(1);
    expect(rig.eras.of('demo')).toBe('legacy');
    expect(rig.eras.of('demo')).toBe('legacy');
    await settled();
    expect(rig.eras.of('demo')).toBe('modern');
    expect(rig.server.attempts).toBe(2);
    expect(rig.logger.lines.at(-1)).toEqual({
      level: 'info',
      message: 'a server went over to another era of MCP',
      fields: { server: 'demo', from: 'legacy', to: 'modern' },
    });
  });

  test('stands while a check shows nothing, and the next check waits', async () => {
    const rig = new Rig({ protocol: 'http', replies: { 'server/discover': error(-32_601, 404) } });
    await rig.era();
    rig.server.on('server/discover', status(503));
    rig.clock.advance(maxAgeMs);
    for (let call = 0; call < 3; call += 1) {
      expect(rig.eras.of('demo')).toBe('legacy');
      await settled();
    }
    const asked = () => rig.server.eras.filter((era) => era === 'modern').length;
    expect(asked()).toBe(2);
    rig.clock.advance(maxAgeMs / 10);
    expect(rig.eras.of('demo')).toBe('legacy');
    await settled();
    expect(asked()).toBe(3);
  });

  test('that is doubted is asked for again before it is used', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    await rig.era();
    rig.server.on('server/discover', error(-32_601));
    rig.eras.doubt('demo');
    expect(await rig.era()).toBe('legacy');
    expect(rig.eras.of('demo')).toBe('legacy');
    expect(rig.server.attempts).toBe(2);
    expect(rig.logger.fields('info', 'to')).toEqual(['legacy']);
  });

  test('that is doubted again and again is checked once a second', async () => {
    const rig = new Rig({ replies: { 'server/discover': discovery() } });
    await rig.era();
    for (let call = 0; call < 5; call += 1) {
      rig.eras.doubt('demo');
      expect(await rig.era()).toBe('modern');
    }
    expect(rig.server.attempts).toBe(2);
    rig.clock.advance(1_000);
    expect(rig.eras.of('demo')).toBeInstanceOf(Promise);
    await settled();
    expect(rig.server.attempts).toBe(3);
  });

  test('stays doubted while a check shows nothing', async () => {
    const rig = new Rig({ protocol: 'http', replies: { 'server/discover': discovery() } });
    await rig.era();
    rig.server.on('server/discover', status(503));
    rig.eras.doubt('demo');
    expect(await rig.era()).toBeInstanceOf(Fault);
    expect(rig.eras.of('demo')).toBe('modern');
    rig.server.on('server/discover', error(-32_601, 404));
    rig.clock.advance(1_000);
    expect(await rig.era()).toBe('legacy');
  });
});
