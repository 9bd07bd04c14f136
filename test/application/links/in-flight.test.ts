import fc from 'fast-check';
import { expect, test } from 'vitest';
import { InFlight } from '../../../src/application/links/in-flight.ts';
import type { PendingRequest } from '../../../src/application/links/pending.ts';

const request = (): PendingRequest => ({
  method: 'tools/call',
  upstream: undefined,
  outgoingId: 0,
  progressKey: '',
  sentAtMs: Number.NaN,
  generation: 0,
  resting: false,
  onStreaming: () => {},
  onRelease: () => {},
  onAnswer: () => {},
  onFailure: () => {},
});

/** So many requests are sent and then so many answered, each the one at that place among those in flight. */
const steps = fc.array(fc.tuple(fc.nat(20), fc.array(fc.nat(), { maxLength: 20 })), {
  maxLength: 60,
});

test('every request in flight is found by its id, no id is given twice, and the oldest is known', () => {
  fc.assert(
    fc.property(steps, (moves) => {
      const inFlight = new InFlight();
      const model = new Map<number, PendingRequest>();
      const answer = (place: number): void => {
        const [id, gone] = [...model][place % model.size] ?? [];
        if (id === undefined || gone === undefined) return;
        model.delete(id);
        expect(inFlight.remove(gone)).toBe(true);
        expect([inFlight.remove(gone), inFlight.get(id)]).toEqual([false, undefined]);
      };
      let highest = 0;
      for (const [sends, answers] of moves) {
        for (let count = 0; count < sends; count += 1) {
          const sent = request();
          const id = inFlight.add(sent);
          expect(id).toBeGreaterThan(highest);
          expect(sent.outgoingId).toBe(id);
          highest = id;
          model.set(id, sent);
        }
        for (const place of answers) answer(place);
        expect(inFlight.size).toBe(model.size);
        expect(inFlight.oldest).toBe([...model.values()][0]);
        for (const [id, sent] of model) expect(inFlight.get(id)).toBe(sent);
      }
      expect(inFlight.takeAll()).toEqual([...model.values()]);
      expect([inFlight.size, inFlight.oldest, inFlight.get(highest)]).toEqual([
        0,
        undefined,
        undefined,
      ]);
    }),
  );
});

test('a request that takes long keeps its id while thousands come and go', () => {
  const inFlight = new InFlight();
  const long = request();
  inFlight.add(long);
  for (let count = 0; count < 5_000; count += 1) {
    const quick = request();
    inFlight.add(quick);
    inFlight.remove(quick);
  }
  expect(inFlight.oldest).toBe(long);
  inFlight.remove(long);
  const next = request();
  inFlight.add(next);
  expect(inFlight.oldest).toBe(next);
});

test('ids that name nothing find nothing', () => {
  const inFlight = new InFlight();
  inFlight.add(request());
  for (const id of [Number.NaN, -1, 0, 2, 1.5, 2 ** 32 + 1]) {
    expect(inFlight.get(id)).toBeUndefined();
  }
});
