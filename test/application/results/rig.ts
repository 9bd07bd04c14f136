import type { Authorizer } from '../../../src/application/authorization/authorizer.ts';
import { Enforcement } from '../../../src/application/authorization/enforcement.ts';
import { ServerViews } from '../../../src/application/federation/server-views.ts';
import type { PendingRequest } from '../../../src/application/links/pending.ts';
import { LargeResults } from '../../../src/application/results/large-results.ts';
import { LinkedResults, type LinkRule } from '../../../src/application/results/linked-results.ts';
import { LongAnswers } from '../../../src/application/results/long-answers.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { MemorySpool } from '../../support/application/memory-spool.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { everythingAllowed } from '../../support/application/scripted-authorizer.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

export const MAX_WHOLE_BYTES = 500;
export const MAX_BYTES = 20_000;

/** Long answers over one link, with one call in flight under each id that was added. */
export const rigOf = (
  options: {
    readonly spoolBytes?: number;
    readonly rules?: ReadonlyMap<string, LinkRule>;
    readonly authorizer?: Authorizer;
  } = {},
) => {
  const { authorizer = everythingAllowed } = options;
  const clock = new HandClock();
  const metrics = new RecordingMetrics();
  const spool = new MemorySpool(options.spoolBytes);
  let count = 0;
  const identifiers = {
    sessionId: () => {
      count += 1;
      return `id${count}`;
    },
  };
  const results = new LargeResults(
    { above: 50, maxBytes: MAX_BYTES, maxWholeBytes: MAX_WHOLE_BYTES, unreadMs: 60_000 },
    { spool, identifiers, timers: clock, metrics },
  );
  const linked = new LinkedResults(options.rules ?? new Map(), 5_000, {
    results,
    identifiers,
    timers: clock,
    metrics,
    enforcement: new Enforcement(authorizer, new ServerViews(new Map())),
  });
  const calls = new Map<string, PendingRequest>();
  const held: string[] = [];
  const answers = new LongAnswers(results, {
    answeredBy: ({ idKey }) => {
      const pending = calls.get(idKey);
      calls.delete(idKey);
      return pending;
    },
    waiting: (call) =>
      [...calls].filter(([id]) => call === undefined || id === `${call}`).map(([, one]) => one),
    refuse: (call, fault) => {
      const pending = calls.get(String(call));
      calls.delete(String(call));
      pending?.onFailure(fault);
    },
    hold: (call) => held.push(`hold ${call}`),
    letGo: (call) => held.push(`go ${call}`),
  });
  return { answers, calls, clock, held, linked, metrics, results, spool };
};

/** A request that waits for an answer in this form. */
export const waiting = (
  takesLong: 'growing' | 'any' | 'string' | undefined,
  linksAbove?: number,
): { readonly pending: PendingRequest; readonly outcome: Promise<Message | Fault> } => {
  const { promise, resolve } = Promise.withResolvers<Message | Fault>();
  const pending: PendingRequest = {
    method: 'tools/call',
    upstream: undefined,
    outgoingId: 1,
    sentAtMs: 0,
    generation: 0,
    progressKey: '',
    resting: false,
    takesLong,
    linksAbove,
    onStreaming: () => {},
    onRelease: () => {},
    onAnswer: resolve,
    onFailure: resolve,
  };
  return { pending, outcome: promise };
};

/** Hands a text over in pieces. */
export const feed = (
  answers: LongAnswers,
  text: string,
  call?: number,
  pieceBytes = 64,
): boolean | 'declined' => {
  const bytes = encodeText(text);
  const taker = answers.begin(bytes.slice(0, pieceBytes), call);
  if (taker === undefined) return 'declined';
  for (let at = pieceBytes; at < bytes.length; at += pieceBytes) {
    if (!taker.push(bytes.slice(at, at + pieceBytes))) return false;
  }
  return taker.end();
};

export const messageOf = (outcome: Message | Fault): Message => {
  if (outcome instanceof Fault) throw new Error(outcome.message);
  return outcome;
};
