import { describe, expect, test } from 'vitest';
import type { ClientFacts } from '../../../src/application/ports/driving/gateway.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { RecordingOutlet } from '../../support/application/recording-outlet.ts';
import { settled } from '../../support/application/settled.ts';

const facts: ClientFacts = {
  protocol: 'http',
  principal: anonymous,
  namespace: undefined,
  remoteAddress: '127.0.0.1',
};

const faultOf = (build: GatewayBuild, more: Partial<ClientFacts> = {}): Fault => {
  const session = build.desk.open({ ...facts, ...more }, new RecordingOutlet());
  if (session instanceof Fault) return session;
  throw new Error('a session was opened');
};

describe('SessionDesk', () => {
  test('opens sessions and finds them by their ids', () => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const { session } = build.connect({ namespace: 'left' });
    expect(build.desk.find(session.id)).toBe(session);
    expect(build.desk.find('session-9')).toBeUndefined();
    expect([session.namespace, session.principal]).toEqual(['left', anonymous]);
  });

  test('refuses a namespace nobody configured and names the choices', () => {
    const fault = faultOf(new GatewayBuild({ left: {}, right: {} }), { namespace: 'up' });
    expect(fault.code).toBe('unknown_namespace');
    expect(fault.message).toContain('left, right');
  });

  test('refuses one session more than the limit until one is closed', () => {
    const build = new GatewayBuild({ alone: {} }, { maxSessions: 2 });
    const { session } = build.connect();
    build.connect();
    const fault = faultOf(build);
    expect([fault.code, fault.retryAfterMs]).toEqual(['too_many_connections', 1_000]);
    session.close();
    expect(build.connect().session.id).toBeDefined();
  });

  test('refuses one more of a caller that holds as many as one may, and of no other', () => {
    const build = new GatewayBuild({ alone: {} });
    build.sessions.callers.max = 2;
    const [alice, bob] = [{ key: 'user:alice' }, { key: 'user:bob' }];
    const { session } = build.connect({ principal: alice });
    build.connect({ principal: alice });
    const fault = faultOf(build, { principal: alice });
    expect([fault.code, fault.retryAfterMs]).toEqual(['too_many_connections', 1_000]);
    build.connect({ principal: bob });
    session.close();
    session.close();
    const again = build.connect({ principal: alice });
    expect(faultOf(build, { principal: alice }).code).toBe('too_many_connections');
    for (const one of [again.session, ...build.sessions.all]) one.close();
    expect(build.sessions.callers.size).toBe(0);
  });

  test('refuses sessions while the gateway stops, but nobody who needs none', () => {
    const build = new GatewayBuild({ alone: {} });
    build.desk.stopAccepting();
    expect(faultOf(build).code).toBe('shutting_down');
    expect(build.desk.stateless(facts)).not.toBeInstanceOf(Fault);
  });

  test('lets the verifier say who a client is', () => {
    const { desk } = new GatewayBuild({ alone: {} });
    expect(desk.identify({ bearer: 'sesame' })).toBe(anonymous);
    const fault = desk.identify({ bearer: undefined });
    expect(fault instanceof Fault && fault.code).toBe('unauthorized');
  });
});

describe('requests in flight', () => {
  test('beyond the limit of a session are refused as retryable, and others are not affected', async () => {
    const build = new GatewayBuild({ alone: {} }, { maxInFlightPerSession: 3 });
    const [busy, other] = [await build.client(), await build.client()];
    const call = (id: number) => busy.request(id, 'tools/call', '{"name":"x"}');
    const [first] = [call(1), call(2), call(3)];
    const { fault } = call(4).refusals[0] ?? {};
    expect([fault?.code, fault?.row.retryable, fault?.retryAfterMs]).toEqual([
      'too_many_in_flight',
      true,
      1_000,
    ]);
    expect(other.request(1, 'ping').isOver).toBe(true);
    const [link] = build.server('alone').links;
    const [heard] = link?.all('tools/call') ?? [];
    if (heard !== undefined) link?.answer(heard, '{}');
    expect(first.isOver).toBe(true);
    expect(call(4).refusals).toEqual([]);
  });

  test('each count once, with the status that says how they ended', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const { link } = build.server('alone');
    build.metrics.finished.length = 0;
    const call = () => client.request(1, 'tools/call', '{"name":"x"}');
    call();
    build.clock.advance(250);
    link.answer(link.last('tools/call'), '{}');
    for (const code of ['-32601', '-32602', '-32600', '-32099', '"x"']) {
      call();
      link.refuse(link.last('tools/call'), `{"code":${code},"message":""}`);
    }
    call();
    client.cancel(1);
    call();
    link.die();
    await settled();
    expect(build.metrics.finished.map(({ status, isError }) => [status, isError])).toEqual([
      [200, false],
      [404, true],
      [400, true],
      [400, true],
      [500, true],
      [500, true],
      [499, false],
      [502, true],
    ]);
    expect(build.metrics.finished[0]).toMatchObject({ namespace: 'alone', durationMs: 250 });
    expect(new Set(build.metrics.endpoints)).toEqual(new Set(['alone-0']));
    expect(build.metrics.started).toBe(9);
  });
});
