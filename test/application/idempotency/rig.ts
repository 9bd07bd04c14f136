import { MemoryIdempotencyRecords } from '../../../src/adapters/outbound/memory/idempotency-records.ts';
import { IdempotentCalls } from '../../../src/application/idempotency/idempotent-calls.ts';
import type { PendingCarrier } from '../../../src/application/links/pending.ts';
import type { IdempotencyRecords } from '../../../src/application/ports/driven/idempotency-records.ts';
import { StoreTrouble } from '../../../src/application/ports/driven/store-trouble.ts';
import { Call } from '../../../src/application/relay/call.ts';
import { messageOf } from '../../support/application/message-of.ts';
import { RecordingSink } from '../../support/application/recording-sink.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const nobody = { callAlive: () => undefined, callEnded: () => undefined };

const carrier: PendingCarrier = {
  endpoint: undefined,
  cancel: () => undefined,
  pause: () => false,
  resume: () => undefined,
};

export const times = { ttlMs: 60_000, waitMs: 10_000, maxAnswerBytes: 200, leaseMs: 3_000 };

export interface Asked {
  readonly call: Call;
  readonly sink: RecordingSink;
  /** Whether the call was taken, and how often it went to the server. */
  readonly isTaken: boolean;
  readonly sent: number;
}

/** A replica, and what it counted. */
export class Replica {
  readonly clock: HandClock;
  readonly outcomes: string[] = [];
  readonly #calls: IdempotentCalls;
  #ids = 0;

  constructor(records: IdempotencyRecords, clock = new HandClock()) {
    this.clock = clock;
    this.#calls = new IdempotentCalls(times, {
      records,
      clock,
      timers: clock,
      identifiers: { sessionId: () => crypto.randomUUID() },
      metrics: { keyedCall: (_server, outcome) => this.outcomes.push(outcome) },
    });
  }

  ask({ key = '"k"', args = '{}', principal = 'me' } = {}): Asked {
    this.#ids += 1;
    const params = `{"name":"pay","arguments":${args},"_meta":{"mcpgw/idempotencyKey":${key}}}`;
    const message = messageOf(
      `{"jsonrpc":"2.0","id":${this.#ids},"method":"tools/call","params":${params}}`,
    );
    const sink = new RecordingSink();
    const call = new Call(message, sink, nobody, 0);
    call.server = 'bank';
    let sent = 0;
    const request = { call, message, edits: [], principal, revision: '2025-11-25' };
    const isTaken = this.#calls.takes(request, () => {
      sent += 1;
      call.upstream = carrier;
    });
    return {
      call,
      sink,
      isTaken,
      get sent(): number {
        return sent;
      },
    };
  }
}

/** Two replicas with one clock and the same records. */
export const twoReplicas = (): {
  readonly clock: HandClock;
  readonly a: Replica;
  readonly b: Replica;
} => {
  const clock = new HandClock();
  const records = new MemoryIdempotencyRecords(clock, 1_000_000);
  return { clock, a: new Replica(records, clock), b: new Replica(records, clock) };
};

/** The server answers. */
export const answer = ({ call }: Asked, result: string): void =>
  call.onAnswer(messageOf(`{"jsonrpc":"2.0","id":77,"result":${result}}`), 'channel');

/** Time goes by in small steps, and what follows from it happens. */
export const passing = async (clock: HandClock, ms: number): Promise<void> => {
  for (let step = 0; step < 50; step += 1) {
    clock.advance(ms / 50);
    await settled();
  }
};

/** The first replica stands still for ever, once its calls are sent. */
export const lostReplica = (): {
  readonly clock: HandClock;
  readonly a: Replica;
  readonly b: Replica;
} => {
  const clock = new HandClock();
  const records = new MemoryIdempotencyRecords(clock, 1_000_000);
  return { clock, a: new Replica(records, new HandClock()), b: new Replica(records, clock) };
};

/** Records that are away when they are told the end of a call for the first time. */
export const forgetfulRecords = (): {
  readonly clock: HandClock;
  readonly a: Replica;
  readonly told: () => number;
} => {
  const clock = new HandClock();
  const kept = new MemoryIdempotencyRecords(clock, 1_000_000);
  let told = 0;
  const records: IdempotencyRecords = {
    begin: (name, print, claim) => kept.begin(name, print, claim),
    keep: (name, token, leaseMs) => kept.keep(name, token, leaseMs),
    end: (name, token, end) => {
      told += 1;
      return told === 1
        ? Promise.resolve(new StoreTrouble('away', 'no answer'))
        : kept.end(name, token, end);
    },
  };
  return { clock, a: new Replica(records, clock), told: () => told };
};
