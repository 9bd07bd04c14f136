import { describe, expect, test } from 'vitest';
import type { ChangeEvents, Watch } from '../../../src/application/subscriptions/change-source.ts';
import {
  type ListenCarrier,
  ModernChangeSource,
} from '../../../src/application/subscriptions/modern-change-source.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { gone, scanned, tools, toolsChanged, wants } from './rig.ts';

const acknowledged = (notifications: string): string =>
  `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"io.modelcontextprotocol/subscriptionId":1},"notifications":${notifications}}}`;
const toolsAcknowledged = acknowledged('{"toolsListChanged":true}');
const ended = '{"jsonrpc":"2.0","id":1,"result":{"resultType":"complete"}}';
const cancelled =
  '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1,"reason":"going"}}';

type Pending = Parameters<ListenCarrier['listen']>[1];

/** The server's end of one subscription. */
class ScriptedCarrier implements ListenCarrier {
  readonly sent: string[] = [];
  cancellations = 0;
  /** What happens while the request is being sent. */
  atOnce: (server: ScriptedCarrier) => void = () => undefined;
  #pending: Pending | undefined;
  #notified: ((message: Message) => void) | undefined;

  listen(params: Uint8Array, pending: Pending, notified: (message: Message) => void): () => void {
    this.sent.push(decodeText(params));
    this.#pending = pending;
    this.#notified = notified;
    this.atOnce(this);
    return () => {
      this.cancellations += 1;
    };
  }

  tell(text: string): void {
    this.#notified?.(scanned(text));
  }

  answer(text: string): void {
    this.#pending?.onAnswer(scanned(text));
  }

  fail(fault: Fault): void {
    this.#pending?.onFailure(fault);
  }
}

class Rig {
  readonly carrier = new ScriptedCarrier();
  readonly clock = new HandClock();
  readonly metrics = new RecordingMetrics();
  readonly heard: string[] = [];
  readonly ends: Fault[] = [];
  outcome: Watch | Fault | undefined;
  readonly #source = new ModernChangeSource(
    this.carrier,
    { timers: this.clock, metrics: this.metrics },
    { acknowledgeMs: 1_000 },
  );

  async watch(filter = tools): Promise<void> {
    const events: ChangeEvents = {
      changed: ({ bytes }) => this.heard.push(decodeText(bytes)),
      ended: (fault) => this.ends.push(fault),
    };
    void this.#source.watch(filter, events).then((outcome) => {
      this.outcome = outcome;
    });
    await settled();
  }

  /** A watch the server has acknowledged. */
  async open(): Promise<Watch> {
    await this.watch();
    this.carrier.tell(toolsAcknowledged);
    await settled();
    if (this.outcome === undefined || this.outcome instanceof Fault) throw new Error('not open');
    return this.outcome;
  }
}

describe('opening', () => {
  test('asks for the filter and opens with what the server acknowledges', async () => {
    const rig = new Rig();
    await rig.watch(
      wants({ toolsListChanged: true, resourceSubscriptions: ['x:"1"'], taskIds: ['t'] }),
    );
    expect(rig.carrier.sent).toEqual([
      '{"notifications":{"toolsListChanged":true,"resourceSubscriptions":["x:\\"1\\""],"taskIds":["t"]}}',
    ]);
    expect(rig.outcome).toBeUndefined();
    rig.carrier.tell(acknowledged('{"resourceSubscriptions":["x:\\u00221\\""]}'));
    await settled();
    expect(rig.outcome).toMatchObject({ honoured: wants({ resourceSubscriptions: ['x:"1"'] }) });
    expect(rig.clock.alarms).toBe(0);
  });

  test('does not mind a server that says everything in the turn of the request', async () => {
    const rig = new Rig();
    rig.carrier.atOnce = (server) => {
      server.tell(toolsAcknowledged);
      server.tell(toolsChanged);
    };
    await rig.watch();
    expect(rig.outcome).toMatchObject({ honoured: tools });
    expect([rig.heard, rig.clock.alarms]).toEqual([[toolsChanged], 0]);
  });

  test('drops and counts what comes before the acknowledgement', async () => {
    const rig = new Rig();
    await rig.watch();
    rig.carrier.tell(toolsChanged);
    expect(rig.metrics.dropped).toEqual(['unacknowledged']);
    rig.carrier.tell(toolsAcknowledged);
    await settled();
    expect(rig.heard).toEqual([]);
    expect(rig.outcome).toMatchObject({ honoured: tools });
  });

  test.each([
    { code: -32601, fault: 'method_not_found' },
    { code: -32602, fault: 'invalid_params' },
    { code: -32603, fault: 'backend_protocol_error' },
    { code: -32021, fault: 'backend_protocol_error' },
  ])('an error $code is the fault $fault', async ({ code, fault }) => {
    const rig = new Rig();
    await rig.watch();
    rig.carrier.answer(`{"jsonrpc":"2.0","id":1,"error":{"code":${code},"message":"no"}}`);
    await settled();
    expect(rig.outcome).toMatchObject({
      code: fault,
      message: `the server refused the subscription: {"code":${code},"message":"no"}`,
    });
    expect(rig.clock.alarms).toBe(0);
  });

  test('quotes only the beginning of a long error', async () => {
    const rig = new Rig();
    await rig.watch();
    const message = 'a'.repeat(10_000);
    rig.carrier.answer(`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"${message}"}}`);
    await settled();
    expect(rig.outcome instanceof Fault && rig.outcome.message.length).toBeLessThan(600);
  });

  test('a server that ends it without an acknowledgement made a mistake', async () => {
    const rig = new Rig();
    await rig.watch();
    rig.carrier.answer(ended);
    await settled();
    expect(rig.outcome).toMatchObject({ code: 'backend_protocol_error' });
  });

  test.each(['{"toolsListChanged":1}', '7', '{"taskIds":[1]}'])(
    'an acknowledgement of %s is a mistake, and cancels the request',
    async (notifications) => {
      const rig = new Rig();
      await rig.watch();
      rig.carrier.tell(acknowledged(notifications));
      await settled();
      expect(rig.outcome).toMatchObject({ code: 'backend_protocol_error' });
      expect([rig.carrier.cancellations, rig.clock.alarms]).toEqual([1, 0]);
    },
  );

  test('a failure of the carrier is the outcome', async () => {
    const rig = new Rig();
    await rig.watch();
    rig.carrier.fail(gone);
    await settled();
    expect(rig.outcome).toBe(gone);
    expect(rig.ends).toEqual([]);
  });

  test('a server that never acknowledges is given up, and a late word changes nothing', async () => {
    const rig = new Rig();
    await rig.watch();
    rig.clock.advance(999);
    await settled();
    expect(rig.outcome).toBeUndefined();
    rig.clock.advance(1);
    await settled();
    expect(rig.outcome).toMatchObject({ code: 'timeout' });
    expect(rig.carrier.cancellations).toBe(1);
    rig.carrier.tell(toolsAcknowledged);
    rig.carrier.tell(toolsChanged);
    rig.carrier.fail(gone);
    expect([rig.heard, rig.ends, rig.metrics.dropped]).toEqual([[], [], []]);
  });

  test('a request that is refused while it is being sent is cancelled too', async () => {
    const rig = new Rig();
    rig.carrier.atOnce = (server) => server.tell(cancelled);
    await rig.watch();
    expect(rig.outcome).toMatchObject({ code: 'backend_unavailable' });
    expect([rig.carrier.cancellations, rig.clock.alarms]).toEqual([1, 0]);
  });
});

describe('an open watch', () => {
  test('passes on what the server says, as it is', async () => {
    const rig = new Rig();
    await rig.open();
    rig.carrier.tell(toolsChanged);
    rig.carrier.tell(toolsAcknowledged);
    expect(rig.heard).toEqual([toolsChanged, toolsAcknowledged]);
  });

  test.each([
    { name: 'a result', end: (server: ScriptedCarrier) => server.answer(ended), cancels: 0 },
    {
      name: 'a cancellation',
      end: (server: ScriptedCarrier) => server.tell(cancelled),
      cancels: 1,
    },
    { name: 'a failure', end: (server: ScriptedCarrier) => server.fail(gone), cancels: 0 },
  ])('ends once with $name', async ({ end, cancels }) => {
    const rig = new Rig();
    const watch = await rig.open();
    end(rig.carrier);
    expect(rig.ends).toMatchObject([{ code: 'backend_unavailable' }]);
    rig.carrier.tell(toolsChanged);
    rig.carrier.answer(ended);
    watch.stop();
    expect([rig.heard, rig.ends.length, rig.carrier.cancellations]).toEqual([[], 1, cancels]);
  });

  test('is cancelled once when it is stopped, and says nothing then', async () => {
    const rig = new Rig();
    const watch = await rig.open();
    watch.stop();
    watch.stop();
    rig.carrier.tell(toolsChanged);
    rig.carrier.fail(gone);
    expect([rig.heard, rig.ends, rig.carrier.cancellations]).toEqual([[], [], 1]);
  });
});
