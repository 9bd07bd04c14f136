import { expect, test } from 'vitest';
import { CallAudit } from '../../../src/application/audit/call-audit.ts';
import type { AuditEntry } from '../../../src/application/ports/driven/audit-trail.ts';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import type { CallEnd } from '../../../src/application/relay/call-end.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { messageOf } from '../../support/application/message-of.ts';

const facts: ClientFacts = {
  protocol: 'http',
  principal: { key: 'user:ada', via: 'jwt', credentialId: 'j1' },
  namespace: undefined,
  remoteAddress: '10.0.0.1',
};

const rig = ({ isSound = true, isRequired = false } = {}) => {
  const entries: AuditEntry[] = [];
  const trail = {
    record: (entry: AuditEntry) => void entries.push(entry),
    isSound,
    flush: () => Promise.resolve(),
  };
  const notes = (text: Uint8Array) => ({ sha256: 'x', bytes: text.length });
  const hits: string[] = [];
  const limitsHit = {
    refused: ({ principal = '' }: { readonly principal?: string }, reason: string) =>
      void hits.push(`${principal} ${reason}`),
  };
  return { entries, hits, audit: new CallAudit(trail, { isRequired }, notes, limitsHit) };
};

const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const said = (members: object) => messageOf(JSON.stringify({ jsonrpc: '2.0', ...members }));
const asked = said({
  id: 7,
  method: 'tools/call',
  params: { name: 'add', arguments: { a: 1 }, _meta: { traceparent: trace } },
});
const listed = said({ id: 8, method: 'tools/list' });

const ended = (end: CallEnd, answer?: object) => {
  const { entries, audit } = rig();
  const noted = audit.noted(asked);
  if (answer !== undefined) noted?.answered(said({ id: 7, ...answer }));
  audit.ended(
    { facts },
    { method: 'tools/call', idKey: '7', era: 'legacy', server: 's', noted },
    end,
    2,
  );
  return entries;
};

test('a call of a tool is one record: who, what, where, how it ended, how long it took, which trace', () => {
  expect(ended({ kind: 'result' }, { result: { content: [] } })).toEqual([
    {
      event: 'tool_call',
      actor: {
        principal: 'user:ada',
        via: 'jwt',
        credentialId: 'j1',
        remoteAddress: '10.0.0.1',
      },
      protocol: 'http',
      era: 'legacy',
      method: 'tools/call',
      server: 's',
      name: 'add',
      requestId: '7',
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      arguments: { sha256: 'x', bytes: 7 },
      outcome: 'success',
      errorCode: undefined,
      reason: undefined,
      durationMs: 2,
    },
  ]);
});

test.each([
  ['tool_error', { kind: 'result' }, { result: { content: [], isError: true } }],
  ['success', { kind: 'result' }, { result: { content: [], isError: false } }],
  ['error', { kind: 'error', rpcCode: -32_602 }, undefined],
  ['cancelled', { kind: 'cancelled' }, undefined],
  ['refused', { kind: 'fault', fault: new Fault('forbidden', '') }, undefined],
  ['refused', { kind: 'fault', fault: new Fault('rate_limited', '') }, undefined],
  ['error', { kind: 'fault', fault: new Fault('timeout', '') }, undefined],
  ['error', { kind: 'fault', fault: new Fault('backend_unavailable', '') }, undefined],
] as const)('the outcome is %s for %j', (outcome, end, answer) => {
  expect(ended(end, answer)).toMatchObject([{ outcome }]);
});

test('what else somebody may not do is one record; what he may do is none', () => {
  const { entries, audit } = rig();
  const call = { method: 'tools/list', idKey: '8', era: 'modern', server: '' } as const;
  const noted = audit.noted(listed);
  expect(noted).toBeUndefined();
  audit.ended({ facts }, { ...call, noted }, { kind: 'result' }, 1);
  audit.ended({ facts }, { ...call, noted }, { kind: 'fault', fault: new Fault('timeout', '') }, 1);
  expect(entries).toEqual([]);
  const fault = new Fault('insufficient_scope', '');
  audit.ended({ facts }, { ...call, noted }, { kind: 'fault', fault }, 1);
  expect(entries).toMatchObject([
    { event: 'access_refused', method: 'tools/list', outcome: 'refused', era: 'modern' },
  ]);
});

test('a call that was refused before it began is a record too', () => {
  const { entries, audit } = rig();
  audit.refused({ facts }, asked, new Fault('rate_limited', ''), 'modern');
  audit.refused({ facts }, listed, new Fault('rate_limited', ''), 'modern');
  expect(entries).toMatchObject([
    { event: 'tool_call', name: 'add', outcome: 'refused', reason: 'rate_limited', durationMs: 0 },
  ]);
});

test('who asks is by the credential that was shown last', () => {
  const { entries, audit } = rig();
  const caller = { principal: { key: 'user:ada', credentialId: 'j2' }, remoteAddress: '10.0.0.2' };
  audit.refused({ facts, caller }, asked, new Fault('rate_limited', ''), 'legacy');
  expect(entries).toMatchObject([{ actor: { credentialId: 'j2', remoteAddress: '10.0.0.2' } }]);
});

test('limits that are hit are counted, whatever was asked', () => {
  const { hits, audit } = rig();
  audit.refused({ facts }, listed, new Fault('rate_limited', ''), 'modern');
  audit.refused({ facts }, asked, new Fault('too_many_in_flight', ''), 'modern');
  audit.refused({ facts }, listed, new Fault('forbidden', ''), 'modern');
  expect(hits).toEqual(['user:ada rate_limited', 'user:ada too_many_in_flight']);
});

test('where records are required no tool is called without', () => {
  expect(rig({ isSound: false, isRequired: true }).audit.refusal(asked)?.code).toBe('overloaded');
  expect(rig({ isSound: false, isRequired: true }).audit.refusal(listed)).toBeUndefined();
  expect(rig({ isSound: false }).audit.refusal(asked)).toBeUndefined();
  expect(rig({ isRequired: true }).audit.refusal(asked)).toBeUndefined();
});
