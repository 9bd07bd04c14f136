import { describe, expect, test } from 'vitest';
import { Deadlines } from '../../../../src/application/links/deadlines.ts';
import { nobody } from '../../../../src/application/links/nobody.ts';
import { Upstream } from '../../../../src/application/links/upstream.ts';
import { Call } from '../../../../src/application/relay/call.ts';
import type { CallEnd } from '../../../../src/application/relay/call-end.ts';
import { Turnstiles } from '../../../../src/application/traffic/admission/turnstiles.ts';
import type { Endpoint } from '../../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { messageOf } from '../../../support/application/message-of.ts';
import { RecordingAdmission } from '../../../support/application/recording-admission.ts';
import { RecordingMetrics } from '../../../support/application/recording-metrics.ts';
import { RecordingSink } from '../../../support/application/recording-sink.ts';
import { ScriptedLink } from '../../../support/application/scripted-link.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const endpoint = (maxInFlight?: number): Endpoint => ({
  id: 'demo@1',
  server: 'demo',
  target: { protocol: 'unix', path: '/demo', framing: 'newline' },
  maxInFlight,
});

/** One link to an endpoint with a cap, and calls of several principals over it. */
class Scene {
  readonly clock = new HandClock();
  readonly deadlines = new Deadlines(1_000, this.clock, this.clock);
  readonly metrics = new RecordingAdmission();
  readonly turnstiles: Turnstiles;
  readonly upstream: Upstream;
  readonly link: ScriptedLink;
  readonly ends: CallEnd[] = [];
  #nextId = 1;

  constructor(maxInFlight: number | undefined, rules: { maxWaiting?: number } = {}) {
    const { clock, metrics } = this;
    const limits = { maxInFlight: undefined, maxWaiting: rules.maxWaiting ?? 10, maxWaitMs: 5_000 };
    const parts = { clock, timers: clock, metrics };
    this.turnstiles = new Turnstiles(limits, new Map(), parts);
    this.upstream = new Upstream(endpoint(maxInFlight), nobody, new RecordingMetrics());
    this.link = new ScriptedLink(this.upstream, 'channel', () => {});
    this.upstream.attach(this.link);
    this.upstream.turnstile = this.turnstiles.of(endpoint(maxInFlight));
  }

  ask(principal = 'anybody'): { readonly call: Call; readonly sink: RecordingSink } {
    const sink = new RecordingSink();
    const message = messageOf(`{"jsonrpc":"2.0","id":${this.#nextId},"method":"tools/call"}`);
    this.#nextId += 1;
    const observer = {
      facts: { principal: { key: principal } },
      callAlive: (call: Call) => this.deadlines.extend(call),
      callEnded: (call: Call, end: CallEnd) => {
        this.deadlines.remove(call);
        this.ends.push(end);
      },
    };
    const call = new Call(message, sink, observer, 0);
    this.deadlines.add(call);
    this.upstream.request(call, message, []);
    return { call, sink };
  }

  /** Ids of the requests the server has seen. */
  get heard(): readonly string[] {
    return this.link.heard.filter(({ kind }) => kind === 'request').map(({ id }) => id);
  }

  answer(id: number): void {
    const text = `{"jsonrpc":"2.0","id":${id},"result":{}}`;
    this.upstream.message(new TextEncoder().encode(text), undefined);
  }
}

describe('Turnstile', () => {
  test('an endpoint never has more requests than its cap, and each end lets the next one go', () => {
    const scene = new Scene(2);
    const asked = [scene.ask(), scene.ask(), scene.ask(), scene.ask()];
    expect(scene.heard).toHaveLength(2);
    scene.answer(1);
    expect(scene.heard).toHaveLength(3);
    asked[1]?.call.upstream?.cancel(asked[1].call, 'not wanted');
    expect(scene.heard).toHaveLength(4);
    scene.answer(3);
    scene.answer(4);
    expect(asked.map(({ sink }) => sink.events)).toEqual([['answer'], [], ['answer'], ['answer']]);
    expect(scene.upstream.turnstile?.slots.inFlight).toBe(0);
  });

  test('without a cap there is none', () => {
    const scene = new Scene(undefined);
    expect(scene.upstream.turnstile).toBeUndefined();
    for (let at = 0; at < 5_000; at += 1) scene.ask();
    expect(scene.heard).toHaveLength(5_000);
  });

  test('what the gateway asks itself goes at once and takes no slot', () => {
    const scene = new Scene(1);
    scene.ask();
    const own = {
      method: 'ping',
      upstream: undefined,
      outgoingId: 0,
      sentAtMs: 0,
      generation: 0,
      progressKey: '',
      resting: false,
      onStreaming: () => {},
      onRelease: () => {},
      onAnswer: () => {},
      onFailure: () => {},
    };
    scene.upstream.request(own, messageOf('{"jsonrpc":"2.0","id":1,"method":"ping"}'), []);
    expect(scene.heard).toHaveLength(2);
    expect(scene.upstream.turnstile?.slots.inFlight).toBe(1);
  });

  test('principals take turns', () => {
    const scene = new Scene(1);
    scene.ask('now');
    for (let at = 0; at < 5; at += 1) scene.ask('heavy');
    const { sink } = scene.ask('light');
    scene.answer(1);
    scene.answer(2);
    scene.answer(3);
    expect(sink.events).toEqual(['answer']);
  });

  test('a refused one is refused as its carrier does it: HTTP 503 and Retry-After', () => {
    const scene = new Scene(1, { maxWaiting: 1 });
    scene.ask('a');
    scene.ask('b');
    const { sink } = scene.ask('c');
    expect(sink.events).toEqual(['refuse']);
    expect(sink.refusals[0]?.fault).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(sink.refusals[0]?.fault.row).toMatchObject({ httpStatus: 503, rpcCode: -32_004 });
  });

  test('silence counts from when it was sent, and waiting too long is no endpoint’s fault', () => {
    const scene = new Scene(1);
    const first = scene.ask();
    const second = scene.ask();
    const third = scene.ask();
    scene.clock.advance(1_050); // the first fails: its server is silent
    expect(first.sink.text).toContain('sent nothing');
    expect(second.sink.events).toEqual([]);
    scene.clock.advance(900);
    expect(second.sink.events).toEqual([]);
    scene.clock.advance(100);
    expect(second.sink.text).toContain('sent nothing');
    scene.deadlines.remove(third.call); // whose server never gets tired of it
    scene.ask();
    scene.clock.advance(6_000);
    const waited = scene.ends.at(-1);
    expect(waited).toMatchObject({ kind: 'fault', fault: { code: 'overloaded' } });
  });

  test('a client that goes leaves the queue; it was never at the server', () => {
    const scene = new Scene(1);
    scene.ask();
    const { call } = scene.ask();
    expect(call.upstream?.endpoint).toBeUndefined();
    call.upstream?.cancel(call, 'the client is gone');
    call.abandon();
    expect(scene.turnstiles.room('demo').size).toBe(0);
    scene.answer(1);
    expect([scene.heard, scene.link.heard.length]).toEqual([['1'], 1]);
  });

  test('when the link breaks what waits is told as what was never sent', () => {
    const scene = new Scene(1);
    const sent = scene.ask();
    const waiting = scene.ask();
    scene.upstream.closed(new Fault('backend_unavailable', 'gone'));
    expect([sent.sink.events, waiting.sink.events]).toEqual([['answer'], ['answer']]);
    expect(scene.upstream.turnstile?.slots.inFlight).toBe(0);
  });

  test('another cap holds at once for what waits', () => {
    const scene = new Scene(1);
    for (let at = 0; at < 4; at += 1) scene.ask();
    scene.turnstiles.of(endpoint(3));
    expect(scene.heard).toHaveLength(3);
  });
});
