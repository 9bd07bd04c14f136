import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Listening } from '../../../src/application/subscriptions/change-listener.ts';
import {
  filterOfPieces,
  type Piece,
  piecesOf,
} from '../../../src/application/subscriptions/pieces.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { settled } from '../../support/application/settled.ts';
import {
  gone,
  HubRig,
  promptsChanged,
  RecordingListener,
  retry,
  type ScriptedWatch,
  taskMoved,
  toolsChanged,
  updated,
} from './rig.ts';

const universe: readonly Piece[] = ['tools', 'prompts', 'uri x:1', 'uri x:2', 'task t'];
const missed: Readonly<Record<Piece, string | undefined>> = {
  tools: toolsChanged,
  prompts: promptsChanged,
  'uri x:1': updated('x:1'),
  'uri x:2': updated('x:2'),
};

/** A notification about a piece, unlike every other. */
const numbered = (piece: Piece, number: number): string =>
  (missed[piece] ?? taskMoved('t', 'working'))
    .replace('"params":{', `"params":{"n":${number},`)
    .replace(/list_changed"}$/, `list_changed","params":{"n":${number}}}`);

/** What one listener should have heard, by rules that know nothing of shards. */
interface Expected {
  readonly recorded: RecordingListener;
  readonly heard: string[];
  /** What it asked for and has not lost. */
  readonly pieces: Set<Piece>;
  /** The pieces that were watched at some time since it came. */
  readonly seen: Set<Piece>;
  listening: Listening | undefined;
  refused: boolean;
  lostByFault: boolean;
  ended: boolean;
  stopped: boolean;
}

const isActive = ({ refused, ended, stopped }: Expected): boolean => !(refused || ended || stopped);

/** Does to a hub what a schedule says, and notes what should come of it. */
class Schedule {
  readonly rig = new HubRig({ maxFailures: Number.POSITIVE_INFINITY });
  readonly all: Expected[] = [];
  #number = 0;

  constructor() {
    this.rig.source.hold();
  }

  get #active(): readonly Expected[] {
    return this.all.filter(isActive);
  }

  #watches(state: ScriptedWatch['state']): readonly ScriptedWatch[] {
    return this.rig.source.watches.filter((watch) => watch.state === state);
  }

  #watchOf(piece: Piece): ScriptedWatch | undefined {
    return this.#watches('open').find(({ honoured }) => piecesOf(honoured).has(piece));
  }

  listen(pieces: readonly Piece[]): void {
    const expected: Expected = {
      recorded: new RecordingListener(),
      heard: [],
      pieces: new Set(pieces),
      seen: new Set(pieces.filter((piece) => this.#watchOf(piece) !== undefined)),
      listening: undefined,
      refused: false,
      lostByFault: false,
      ended: false,
      stopped: false,
    };
    this.all.push(expected);
    void this.rig.hub.listen(filterOfPieces(pieces), expected.recorded).then((outcome) => {
      expect(expected.recorded.heard).toEqual([]);
      if (outcome instanceof Fault) {
        expect([expected.pieces.size, expected.lostByFault]).toEqual([0, true]);
        expected.refused = true;
      } else {
        expect(piecesOf(outcome.honoured)).toEqual(expected.pieces);
        expect([...expected.pieces].every((piece) => expected.seen.has(piece))).toBe(true);
        expected.listening = outcome;
      }
    });
  }

  stop(which: number): void {
    const served = this.#active.filter(({ listening }) => listening !== undefined);
    const chosen = served[which % Math.max(1, served.length)];
    if (chosen === undefined) return;
    chosen.stopped = true;
    chosen.listening?.stop();
  }

  notify(piece: Piece): void {
    const watch = this.#watchOf(piece);
    if (watch === undefined) return;
    this.#number += 1;
    const text = numbered(piece, this.#number);
    for (const { heard, pieces } of this.#active) if (pieces.has(piece)) heard.push(text);
    watch.tell(text);
  }

  /** `told`: pieces the watch reports in the turn in which it opens. */
  open(
    which: number,
    honoured: readonly Piece[],
    told: readonly Piece[],
    endsAtOnce: boolean,
  ): void {
    const opening = this.#watches('opening');
    const watch = opening[which % Math.max(1, opening.length)];
    if (watch === undefined) return;
    const asked = piecesOf(watch.asked);
    for (const piece of asked) {
      for (const expected of this.#active) {
        if (!expected.pieces.has(piece)) continue;
        const isOld = expected.seen.has(piece);
        if (!honoured.includes(piece)) this.#lose(expected, piece, isOld);
        else if (isOld && missed[piece] !== undefined) expected.heard.push(missed[piece]);
        else expected.seen.add(piece);
      }
    }
    watch.open(filterOfPieces(honoured.filter((piece) => asked.has(piece))));
    for (const piece of told) if (this.#watchOf(piece) === watch) this.notify(piece);
    if (endsAtOnce) watch.end();
  }

  refuse(which: number): void {
    const opening = this.#watches('opening');
    const watch = opening[which % Math.max(1, opening.length)];
    if (watch === undefined) return;
    for (const piece of piecesOf(watch.asked)) {
      for (const expected of this.#active) {
        if (expected.pieces.has(piece) && !expected.seen.has(piece))
          this.#lose(expected, piece, true);
      }
    }
    watch.refuse(gone);
  }

  end(which: number): void {
    const open = this.#watches('open');
    open[which % Math.max(1, open.length)]?.end();
  }

  #lose(expected: Expected, piece: Piece, isFault: boolean): void {
    expected.pieces.delete(piece);
    if (isFault) expected.lostByFault = true;
    if (isFault && expected.listening !== undefined && expected.pieces.size === 0)
      expected.ended = true;
  }

  check(): void {
    for (const { recorded, heard, listening, ended } of this.all) {
      expect(recorded.heard).toEqual(listening === undefined ? [] : heard);
      expect(recorded.faults).toHaveLength(ended ? 1 : 0);
    }
    const watched = this.rig.source.live.flatMap(({ state, asked, honoured }) => [
      ...piecesOf(state === 'open' ? honoured : asked),
    ]);
    expect(new Set(watched).size).toBe(watched.length);
  }

  /** Answers whoever still waits, then lets all go. */
  async finish(): Promise<void> {
    while (this.#active.some(({ listening }) => listening === undefined)) {
      await this.rig.pass(retry.maxDelayMs);
      for (const _ of this.#watches('opening')) this.open(0, universe, [], false);
      await settled();
      this.check();
    }
    while (this.#active.length > 0) this.stop(0);
    for (const watch of this.#watches('opening')) watch.open();
    await settled();
  }
}

const subset = fc.subarray([...universe]);
const which = fc.nat(5);
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ act: fc.constant('listen' as const), pieces: subset }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('stop' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('notify' as const),
      piece: fc.constantFrom(...universe),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('open' as const),
      which,
      honoured: fc.oneof(fc.constant([...universe]), subset),
      told: subset,
      endsAtOnce: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('refuse' as const), which }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('end' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant('pass' as const),
      ms: fc.constantFrom(1, retry.firstDelayMs, retry.maxDelayMs, retry.stableAfterMs),
    }),
  },
);

test('whatever happens, each listener hears what it asked for while it listened, once, and nothing is left', async () => {
  const reached = { madeUp: 0, ended: 0, refused: 0, heard: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
      const schedule = new Schedule();
      for (const one of steps) {
        if (one.act === 'listen') schedule.listen(one.pieces);
        else if (one.act === 'stop') schedule.stop(one.which);
        else if (one.act === 'notify') schedule.notify(one.piece);
        else if (one.act === 'open')
          schedule.open(one.which, one.honoured, one.told, one.endsAtOnce);
        else if (one.act === 'refuse') schedule.refuse(one.which);
        else if (one.act === 'end') schedule.end(one.which);
        else schedule.rig.clock.advance(one.ms);
        await settled();
        schedule.check();
      }
      await schedule.finish();
      schedule.check();
      expect(schedule.rig.source.live).toEqual([]);
      expect(schedule.rig.clock.alarms).toBe(0);
      for (const { heard, ended, refused, listening } of schedule.all) {
        reached.heard += heard.length;
        if (ended) reached.ended += 1;
        if (refused) reached.refused += 1;
        if (listening !== undefined && heard.some((text) => Object.values(missed).includes(text)))
          reached.madeUp += 1;
      }
    }),
    { numRuns: 200 },
  );
  // The schedules must reach what they are meant to show.
  for (const count of Object.values(reached)) expect(count).toBeGreaterThan(10);
}, 30_000);
