import { expect, test } from 'vitest';
import { LocalEventMirror } from '../../../../src/adapters/outbound/local/event-mirror.ts';
import { LocalIdempotencyRecords } from '../../../../src/adapters/outbound/local/idempotency-records.ts';
import { LocalLeaseBook } from '../../../../src/adapters/outbound/local/lease-book.ts';
import { LocalSessionRegistry } from '../../../../src/adapters/outbound/local/session-registry.ts';
import { LocalSharedLimits } from '../../../../src/adapters/outbound/local/shared-limits.ts';
import { type StateLine, StateLink } from '../../../../src/adapters/outbound/local/state-link.ts';
import type {
  StateReply,
  StateRequest,
} from '../../../../src/adapters/outbound/local/state-messages.ts';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import { StateHost } from '../../../../src/bootstrap/cluster/state-host.ts';
import { describeEventMirror } from '../../../contracts/event-mirror.contract.ts';
import { describeIdempotencyRecords } from '../../../contracts/idempotency-records.contract.ts';
import { describeLeaseBook } from '../../../contracts/lease-book.contract.ts';
import { describeSessionRegistry } from '../../../contracts/session-registry.contract.ts';
import { describeSharedLimits } from '../../../contracts/shared-limits.contract.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { guestOf } from '../../../support/replicas/local-state.ts';

const close = (): Promise<void> => Promise.resolve();

const made = () => {
  const clock = new HandClock();
  const host = new StateHost(clock, 1_048_576);
  const links = { a: guestOf(host, 'a').link, b: guestOf(host, 'b').link };
  return { ...links, elapse: (ms: number) => Promise.resolve(clock.advance(ms)) };
};

describeLeaseBook('the book of worker processes', () => {
  const { a, b, elapse } = made();
  return { first: new LocalLeaseBook(a), second: new LocalLeaseBook(b), elapse, close };
});

describeSessionRegistry('the registry of worker processes', () => {
  const { a, b, elapse } = made();
  return { a: new LocalSessionRegistry(a), b: new LocalSessionRegistry(b), elapse, close };
});

describeIdempotencyRecords('the records of worker processes', () => {
  const { a, b, elapse } = made();
  const [first, second] = [new LocalIdempotencyRecords(a), new LocalIdempotencyRecords(b)];
  return { first, second, elapse, close };
});

describeSharedLimits('the accounts of worker processes', () => {
  const { a, b } = made();
  return Promise.resolve([new LocalSharedLimits(a), new LocalSharedLimits(b)]);
});

describeEventMirror('the mirror of worker processes', () => {
  const { a, b } = made();
  return { first: new LocalEventMirror(a), second: new LocalEventMirror(b), close };
});

/** A line whose other end is the test. */
const spokenFor = () => {
  const clock = new HandClock();
  const sent: StateRequest[] = [];
  const closings: (() => void)[] = [];
  const ears: ((batch: readonly StateReply[]) => void)[] = [];
  const line: StateLine = {
    send: (batch) => sent.push(...batch),
    onReplies: (listener) => ears.push(listener),
    onClosed: (listener) => closings.push(listener),
  };
  const link = new StateLink(line, clock);
  const say = (reply: StateReply): void => {
    for (const ear of ears) ear([reply]);
  };
  const close = (): void => {
    for (const closed of closings) closed();
  };
  return { clock, link, sent, say, close };
};

test('a primary process that does not answer within a second is away, and what it says later is nobody’s', async () => {
  const { clock, link, say } = spokenFor();
  const found = new LocalSessionRegistry(link).find('s');
  clock.advance(999);
  say({ ask: 7, answer: 'missing' });
  clock.advance(1);
  expect(await found).toEqual(
    new StoreTrouble('away', 'the primary process did not answer in 1000 ms'),
  );
  const next = new LocalSessionRegistry(link).find('s');
  say({ ask: 1, answer: 'missing' });
  say({ ask: 2, answer: { id: 's', owner: 'a', epoch: 1, state: Uint8Array.of(1) } });
  expect(await next).toEqual({ id: 's', owner: 'a', epoch: 1, state: Uint8Array.of(1) });
});

test('an answer that is none is a trouble of the store', async () => {
  const { link, say } = spokenFor();
  const asked = [
    new LocalSessionRegistry(link).find('s'),
    new LocalSessionRegistry(link).save('s', 1, Uint8Array.of(1), 1),
    new LocalLeaseBook(link).isAlive('a'),
    new LocalEventMirror(link).load('s', 1),
    new LocalSharedLimits(link).settle([], true),
  ];
  for (const ask of [1, 2, 3, 4, 5]) say({ ask, answer: { __proto__: null, id: 's' } });
  for (const answer of await Promise.all(asked)) expect(answer).toBeInstanceOf(StoreTrouble);
});

test('what is handed out once is waited for, however late', async () => {
  const { clock, link, say } = spokenFor();
  const taken = link.fetch({ op: 'take', maxBytes: 1 });
  clock.advance(60_000);
  say({ ask: 1, answer: ['frame'] });
  expect(await taken).toEqual(['frame']);
});

test('nobody waits for a primary process that is gone', async () => {
  const { link, close } = spokenFor();
  const before = link.fetch({ op: 'take', maxBytes: 1 });
  close();
  const away = new StoreTrouble('away', 'the primary process is gone');
  expect(await before).toEqual(away);
  expect(await link.fetch({ op: 'take', maxBytes: 1 })).toEqual(away);
  expect(await new LocalSessionRegistry(link).find('s')).toEqual(away);
});

test('what one turn has to say leaves as one message, in its order', async () => {
  const { link, sent } = spokenFor();
  link.tell({ op: 'announce', topic: 't', text: '1' });
  void link.ask({ op: 'flushMirror' });
  link.tell({ op: 'announce', topic: 't', text: '2' });
  await Promise.resolve();
  expect(sent).toEqual([
    { notice: { op: 'announce', topic: 't', text: '1' } },
    { ask: 1, question: { op: 'flushMirror' } },
    { notice: { op: 'announce', topic: 't', text: '2' } },
  ]);
});
