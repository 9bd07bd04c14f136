import { describe, expect, it } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { localUser } from '../../../../src/domain/identity/principal.ts';
import { answer, call, envelope, FormsRig } from './rig.ts';

const CLAIM = '{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}';

interface RefusedInEnvelope {
  readonly id: unknown;
  readonly mcp_payload: { readonly id: unknown; readonly error: { readonly code: number } };
}

describe('refusals', () => {
  /** Envelope id, JSON-RPC id and code of the refusal in the last envelope. */
  const lastRefusal = (rig: FormsRig): readonly unknown[] => {
    const text = rig.seen.at(-1)?.replace(/^answer /u, '') ?? '';
    const { id, mcp_payload: payload } = JSON.parse(text) as RefusedInEnvelope;
    return [id, payload.id, payload.error.code];
  };

  it('come inside mcp_payload when the message came so', () => {
    const rig = new FormsRig();
    rig.receive(envelope(call('busy', '5')));
    expect(lastRefusal(rig)).toEqual([5, 5, -32_003]);
    rig.receive(envelope(call('busy', '"x"', CLAIM)));
    expect(lastRefusal(rig)).toEqual(['x', 'x', 1_003]);
    expect(rig.sink.errorCodes).toEqual([-32_003, 1_003]);
  });

  it('come inside mcp_payload when the message or its envelope cannot be read', () => {
    const rig = new FormsRig();
    rig.receive('{"id":4,"mcp_payload":{"a" 1}}');
    expect(lastRefusal(rig)).toEqual([4, 4, -32_700]);
    rig.receive('{"id":4,"mcp_payload":{},"mcp_payload":{}}');
    expect(lastRefusal(rig)).toEqual([null, null, -32_600]);
    rig.receive(envelope('{"jsonrpc":"1.0","id":9,"method":"x"}'));
    expect(lastRefusal(rig).slice(0, 2)).toEqual([9, 9]);
    rig.receive('{broken');
    expect(lastRefusal(rig)).toEqual([null, null, -32_700]);
    rig.receive('{"id":4,"message":{},"request":{}}');
    expect(rig.seen.at(-1)).toMatch(/^refuse .*"id":4.*-32600/u);
    expect(rig.gateway.last.received).toEqual([]);
  });

  it('are bare for a client that never wrapped anything', () => {
    const rig = new FormsRig();
    expect(rig.receive('{broken')).toBe('answering');
    expect(rig.seen).toEqual([expect.stringMatching(/^refuse .*"id":null.*-32700/u)]);
  });

  it('do not look into an envelope in an envelope', () => {
    const rig = new FormsRig();
    rig.receive(envelope(envelope(call('echo', '6'))));
    expect(lastRefusal(rig).slice(0, 2)).toEqual([1, 1]);
    expect(rig.gateway.last.received).toEqual([]);
  });
});

describe('tokens of messages', () => {
  const withToken = (token: string, message: string): string =>
    envelope(message, `"auth_token":"${token}",`);

  it('that repeat the one of the session cost nothing', () => {
    const rig = new FormsRig();
    rig.receive(withToken('a', call('echo')));
    rig.receive(withToken('Bearer a', call('echo', '2')));
    rig.receive(envelope(call('echo', '3')));
    expect(rig.gateway.last.received).toHaveLength(3);
    expect(rig.asked).toEqual([]);
  });

  it('may change as long as they name the same principal, and the last one is remembered', () => {
    const rig = new FormsRig({ tokens: ['a', 'b', 'second'] });
    const identify = rig.gateway.identify.bind(rig.gateway);
    rig.gateway.identify = (credential) =>
      credential.bearer === 'second'
        ? identify({ bearer: 'a' })
        : identify({ bearer: credential.bearer });
    for (const id of ['1', '2', '3']) rig.receive(withToken('second', call('echo', id)));
    expect(rig.gateway.last.received).toHaveLength(3);
    expect(rig.asked).toHaveLength(1);
  });

  it.each([
    ['nobody', 'unknown'],
    ['somebody else', 'b'],
  ])('of %s refuse their message, and no more than that', (_, token) => {
    const rig = new FormsRig();
    expect(rig.receive(withToken(token, call('echo', '5')))).toBe('answering');
    rig.receive(`{"auth_token":"${token}","message":${call('echo', '6')}}`);
    rig.receive(withToken('a', call('echo', '7')));
    expect(rig.seen[0]).toMatch(/^answer \{"id":5,.*"mcp_payload":.*"id":5,"error":.*-32002/u);
    expect(rig.seen[1]).toMatch(/^refuse .*"id":6,"error":.*-32002/u);
    expect(rig.gateway.last.received).toEqual([call('echo', '7')]);
  });

  it('of a stranger never answer under the id of a question, or in codes of another era', () => {
    const rig = new FormsRig();
    rig.receive(withToken('b', answer('5')));
    rig.receive(withToken('b', call('echo', '6', CLAIM)));
    expect(rig.seen[0]).toMatch(/^answer \{"id":null,.*"id":null,"error"/u);
    expect(rig.seen[1]).toMatch(/"id":6,"error":\{"code":1002/u);
  });

  it('with a line break refuse the message before anybody is asked', () => {
    const rig = new FormsRig();
    rig.receive(withToken('b\\r\\nx', call('echo')));
    expect(rig.seen[0]).toContain('-32002');
    expect(rig.asked).toEqual([]);
  });

  it('mean nothing where the operating system says who it is', () => {
    const rig = new FormsRig({ principal: localUser });
    rig.receive(withToken('unknown', call('echo')));
    expect(rig.gateway.last.received).toHaveLength(1);
  });
});

it('refuses later what the gateway refuses later, in the form of the request', () => {
  const rig = new FormsRig();
  rig.receive(envelope(call('hold', '8')));
  rig.receive(call('echo', '9'));
  rig.gateway.held.sink.refuse(new Fault('timeout', 'too slow'), '8');
  expect(rig.seen[1]).toMatch(/^answer \{"id":8,.*"mcp_payload":\{"jsonrpc":"2.0","id":8,"error"/u);
});
