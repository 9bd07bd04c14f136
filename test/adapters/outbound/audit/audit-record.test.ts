import { expect, test } from 'vitest';
import { recordLine } from '../../../../src/adapters/outbound/audit/audit-record.ts';
import { WrittenTrail } from '../../../../src/adapters/outbound/audit/written-trail.ts';
import type { AuditedCall } from '../../../../src/application/ports/driven/audit-trail.ts';

const stamp = { id: 'one', atMs: Date.UTC(2030, 0, 1), host: 'gateway-1' };

const call: AuditedCall = {
  event: 'tool_call',
  actor: { principal: 'user:ada', via: 'jwt', credentialId: 'j1', remoteAddress: '10.0.0.1' },
  protocol: 'http',
  era: 'modern',
  method: 'tools/call',
  server: 'notes',
  name: 'notes__add',
  requestId: '"7"',
  traceId: undefined,
  arguments: { sha256: 'ab', bytes: 2 },
  outcome: 'refused',
  errorCode: -32_002,
  reason: 'forbidden',
  durationMs: 1.5,
};

test('a call says who, what, where, how it ended and how long it took', () => {
  expect(JSON.parse(recordLine(call, stamp))).toEqual({
    time: '2030-01-01T00:00:00.000Z',
    id: 'one',
    host: 'gateway-1',
    event: 'tool_call',
    principal: 'user:ada',
    via: 'jwt',
    credential: 'j1',
    client: '10.0.0.1',
    protocol: 'http',
    era: 'modern',
    method: 'tools/call',
    server: 'notes',
    name: 'notes__add',
    request_id: '"7"',
    arguments: { sha256: 'ab', bytes: 2 },
    outcome: 'refused',
    code: -32_002,
    reason: 'forbidden',
    duration_ms: 1.5,
  });
});

test('a record is one line, whatever a client calls a tool', () => {
  const name = 'a\nb\u2028c\u001b[31m"';
  const line = recordLine({ ...call, name }, stamp);
  for (const control of ['\n', '\r', '\u001b']) expect(line.includes(control)).toBe(false);
  expect(JSON.parse(line)).toMatchObject({ name });
});

test('acts and refused credentials', () => {
  const act = {
    event: 'administration',
    actor: { principal: 'os:root' },
    action: 'token.create',
    outcome: 'success',
    details: { user: 'ada' },
  } as const;
  expect(JSON.parse(recordLine(act, stamp))).toMatchObject({
    event: 'administration',
    principal: 'os:root',
    action: 'token.create',
    details: { user: 'ada' },
  });
  const failures = {
    event: 'authentication_failed',
    remoteAddress: '10.0.0.1',
    reason: 'unauthorized',
    count: 7,
  } as const;
  expect(JSON.parse(recordLine(failures, stamp))).toMatchObject({
    client: '10.0.0.1',
    count: 7,
    reason: 'unauthorized',
  });
});

test('every sink gets every record, with one id', () => {
  const lines: string[][] = [[], []];
  const sinks = lines.map((taken, index) => ({
    name: String(index),
    isSound: index === 0,
    lost: index,
    take: (line: string) => taken.push(line),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  }));
  const trail = new WrittenTrail({ sinks, newId: () => 'x', wallMs: () => 0, host: 'h' });
  trail.record(call);
  expect(lines[0]).toEqual(lines[1]);
  expect(lines[0]).toHaveLength(1);
  expect(trail.isSound).toBe(false);
  expect(trail.lost).toBe(1);
});
