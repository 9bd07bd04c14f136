import { describe, expect, test } from 'vitest';
import { canCheck, checkWayOf } from '../../../src/application/health/check-kind.ts';
import type { CheckKind } from '../../../src/application/health/check-settings.ts';
import { checkByKind } from '../../../src/application/health/checks-by-kind.ts';
import type { BackendProtocol, BackendTarget } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { checkSettings, endpointAt } from './rig.ts';

const tcp: BackendTarget = {
  protocol: 'tcp',
  host: 'h',
  port: 1,
  tls: false,
  framing: 'g12',
  token: undefined,
  targetNamespace: undefined,
};
const stdio: BackendTarget = {
  protocol: 'stdio',
  command: 'node',
  args: [],
  cwd: undefined,
  env: {},
};
const http: BackendTarget = { protocol: 'http', url: 'http://h.test/mcp', headers: {} };
const { signal } = new AbortController();

/** What a check of this kind does, by the names of what it calls. */
const done = async (kind: CheckKind, target: BackendTarget, isInUse = false) => {
  const calls: string[] = [];
  const fault = new Fault('backend_unavailable', 'no');
  const note = (name: string): Promise<Fault> => {
    calls.push(name);
    return Promise.resolve(fault);
  };
  const parts = {
    probes: {
      http: () => note('http'),
      frame: () => note('frame'),
      connect: () => note('connect'),
    },
    links: { visit: () => note('link'), isInUse: () => isInUse },
    eraOf: () => 'modern' as const,
    identity: { name: 'gateway', version: '1' },
  };
  const check = checkByKind(endpointAt('a', target), { ...checkSettings, kind }, parts);
  const result = await check.run(signal);
  await check.close();
  return [...calls, result === fault ? 'failed' : result];
};

describe('the kind of a check', () => {
  test('is for each protocol its own, and no HTTP GET [PH-07]', async () => {
    const url = 'ws://h.test/mcp';
    for (const protocol of ['http', 'sse', 'websocket'] as const) {
      expect(await done('auto', { protocol, url, headers: {} })).toEqual(['link', 'failed']);
    }
    for (const framing of ['g12', 'r16', 'newline'] as const) {
      expect(await done('auto', { ...tcp, framing })).toEqual(['frame', 'failed']);
      const unix = { protocol: 'unix', path: '/x.sock', framing } as const;
      expect(await done('auto', unix)).toEqual(['frame', 'failed']);
    }
    expect(await done('auto', stdio, true)).toEqual(['runs']);
  });

  test('is the one that is named', async () => {
    expect(await done('http', http)).toEqual(['http', 'failed']);
    expect(await done('connect', http)).toEqual(['connect', 'failed']);
    expect(await done('mcp', tcp)).toEqual(['link', 'failed']);
  });

  test('never starts a process, whatever is named', async () => {
    const kinds: readonly CheckKind[] = ['auto', 'mcp', 'http', 'tcp', 'connect', 'process'];
    for (const kind of kinds) {
      expect(await done(kind, stdio)).toEqual(['idle']);
      expect(await done(kind, stdio, true)).toEqual(['runs']);
    }
  });

  test('that is not possible gives way to one that is', () => {
    const way = (kind: CheckKind, protocol: BackendProtocol, path = '/health') =>
      checkWayOf({ kind, http: { ...checkSettings.http, path } }, protocol);
    expect(way('tcp', 'http')).toBe('mcp');
    expect(way('process', 'websocket')).toBe('mcp');
    expect(way('http', 'tcp')).toBe('tcp');
    expect(way('http', 'tcp', 'http://h.test:9002/health')).toBe('http');
    expect(canCheck('connect', 'unix', '/')).toBe(true);
  });
});
