import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CappedSlots } from '../../../../src/application/traffic/admission/endpoint-slots.ts';
import { WaitingRoom } from '../../../../src/application/traffic/admission/waiting-room.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { RecordingAdmission } from '../../../support/application/recording-admission.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const roomOf = (maxWaiting = 100, maxWaitMs = 1_000) => {
  const clock = new HandClock();
  const metrics = new RecordingAdmission();
  const parts = { clock, timers: clock, metrics };
  return { clock, metrics, room: new WaitingRoom('demo', { maxWaiting, maxWaitMs }, parts) };
};

/** Requests that say what became of them. */
class Scene {
  readonly room: WaitingRoom;
  readonly events: string[] = [];
  readonly slots: CappedSlots;

  constructor(room: WaitingRoom, cap: number, endpoint = 'one') {
    this.room = room;
    this.slots = new CappedSlots(endpoint, cap, room);
  }

  /** Starts at once or waits. Returns how it is given up. */
  ask(name: string, principal = name, isBound = false): () => void {
    if (this.slots.tryTake()) {
      this.events.push(`${name} started`);
      return () => this.slots.release();
    }
    const cancel = this.room.wait(
      principal,
      () => {
        expect(this.slots.tryTake()).toBe(true);
        this.events.push(`${name} started`);
      },
      ({ code }) => this.events.push(`${name} ${code}`),
      isBound ? this.slots.endpoint : undefined,
    );
    if (!(cancel instanceof Fault)) return cancel;
    this.events.push(`${name} ${cancel.code}`);
    return () => {};
  }

  /** What has happened since the last look. */
  news(): readonly string[] {
    return this.events.splice(0);
  }
}

describe('WaitingRoom', () => {
  test('gives a slot that comes back to the next, principals in turns', () => {
    const scene = new Scene(roomOf().room, 1);
    scene.ask('first');
    for (const name of ['a1', 'a2', 'a3']) scene.ask(name, 'a');
    scene.ask('b1', 'b');
    expect(scene.news()).toEqual(['first started']);
    for (let at = 0; at < 4; at += 1) scene.slots.release();
    expect(scene.news()).toEqual(['a1 started', 'b1 started', 'a2 started', 'a3 started']);
    expect([scene.room.size, scene.slots.inFlight]).toEqual([0, 1]);
  });

  test('asks each once for a slot that nobody takes: who cannot go there waits again', () => {
    const { room } = roomOf();
    const scene = new Scene(room, 1);
    scene.ask('first');
    const goElsewhere = (name: string): void => {
      room.wait(
        name,
        () => {
          scene.events.push(`${name} was asked`);
          goElsewhere(name);
        },
        () => {},
      );
    };
    for (const name of ['a', 'b']) goElsewhere(name);
    scene.slots.release();
    expect(scene.news()).toEqual(['first started', 'a was asked', 'b was asked']);
    expect(room.size).toBe(2);
  });

  test('refuses at once, with a time to come back, when too many wait', () => {
    const { room, metrics } = roomOf(2);
    const scene = new Scene(room, 1);
    for (const name of ['a', 'b', 'c', 'd']) scene.ask(name);
    expect(scene.news()).toEqual(['a started', 'd overloaded']);
    const fault = room.wait(
      'e',
      () => {},
      () => {},
    );
    expect(fault).toMatchObject({ code: 'overloaded', retryAfterMs: 1_000 });
    expect(metrics.shed).toEqual(['queue_full', 'queue_full']);
  });

  test('when it is full the newest of the heaviest makes way for who has less', () => {
    const { room, metrics } = roomOf(3);
    const scene = new Scene(room, 1);
    scene.ask('now');
    for (const name of ['h1', 'h2', 'h3']) scene.ask(name, 'heavy');
    scene.ask('l1', 'light');
    expect(scene.news()).toEqual(['now started', 'h3 overloaded']);
    scene.ask('h4', 'heavy');
    expect(scene.news()).toEqual(['h4 overloaded']);
    for (let at = 0; at < 3; at += 1) scene.slots.release();
    expect(scene.news()).toEqual(['h1 started', 'l1 started', 'h2 started']);
    expect(metrics.shed).toEqual(['displaced', 'queue_full']);
  });

  test('refuses what waited too long, and nothing before or after', () => {
    const { room, clock, metrics } = roomOf();
    const scene = new Scene(room, 1);
    scene.ask('now');
    scene.ask('a');
    clock.advance(600);
    scene.ask('b');
    clock.advance(399);
    expect(scene.news()).toEqual(['now started']);
    clock.advance(1);
    expect(scene.news()).toEqual(['a overloaded']);
    clock.advance(600);
    expect(scene.news()).toEqual(['b overloaded']);
    expect(metrics.waits.map(({ waitedMs }) => waitedMs)).toEqual([1_000, 1_000]);
    scene.slots.release();
    expect([scene.news(), clock.alarms]).toEqual([[], 0]);
  });

  test('who gives up leaves at once and takes nobody’s turn', () => {
    const { room, clock } = roomOf();
    const scene = new Scene(room, 1);
    scene.ask('now');
    const leave = scene.ask('a');
    scene.ask('b');
    leave();
    leave();
    expect(room.size).toBe(1);
    scene.slots.release();
    expect(scene.news()).toEqual(['now started', 'b started']);
    clock.advance(5_000);
    expect(scene.news()).toEqual([]);
  });

  test('bound to one endpoint waits for that one; where it and others wait for the same slot they take turns', () => {
    const { room } = roomOf();
    const one = new Scene(room, 1, 'one');
    const two = new CappedSlots('two', 1, room);
    one.ask('now');
    two.tryTake();
    one.ask('bound 1', 'x', true);
    one.ask('bound 2', 'x', true);
    one.ask('free 1', 'x');
    const given: string[] = [];
    room.wait(
      'y',
      () => given.push(two.tryTake() ? 'free 2' : ''),
      () => {},
    );
    one.news();
    one.slots.release();
    one.slots.release();
    one.slots.release();
    expect(one.news()).toEqual(['bound 1 started', 'free 1 started', 'bound 2 started']);
    two.release();
    expect(given).toEqual(['free 2']);
  });

  test('a turn that is not used goes to the next, however many of them', () => {
    const { room } = roomOf(20_000);
    const slots = new CappedSlots('one', 1, room);
    slots.tryTake();
    let unused = 0;
    for (let at = 0; at < 10_000; at += 1)
      room.wait(
        'a',
        () => {
          unused += 1;
          if (slots.tryTake()) slots.release(); // its link broke in the same turn
        },
        () => {},
      );
    let isStarted = false;
    room.wait(
      'a',
      () => {
        isStarted = slots.tryTake();
      },
      () => {},
    );
    slots.release();
    expect([unused, isStarted, slots.inFlight]).toEqual([10_000, true, 1]);
  });

  test('never more in flight than the cap nor more waiting than the bound, and nothing is lost', () => {
    const steps = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ what: fc.constant('ask' as const), of: fc.nat(4) }) },
        { weight: 3, arbitrary: fc.record({ what: fc.constant('end' as const) }) },
        {
          weight: 1,
          arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.nat(800) }),
        },
        { weight: 1, arbitrary: fc.record({ what: fc.constant('leave' as const), at: fc.nat() }) },
      ),
      { maxLength: 150 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), fc.nat(8), (list, cap, maxWaiting) => {
        const { room, clock } = roomOf(maxWaiting);
        const slots = new CappedSlots('one', cap, room);
        let isFull = false;
        slots.onChange = (now) => {
          isFull = now;
        };
        let [asked, started, refused, left] = [0, 0, 0, 0];
        const leaves: (() => void)[] = [];
        for (const step of list) {
          if (step.what === 'ask') {
            asked += 1;
            let isOver = false;
            const start = (): void => {
              isOver = true;
              expect(slots.tryTake()).toBe(true);
              started += 1;
            };
            const refuse = (): void => {
              isOver = true;
              refused += 1;
            };
            if (!slots.isFull) start();
            else {
              const cancel = room.wait(String(step.of), start, refuse);
              if (cancel instanceof Fault) refused += 1;
              else
                leaves.push(() => {
                  if (!isOver) left += 1;
                  isOver = true;
                  cancel();
                });
            }
          } else if (step.what === 'end' && slots.inFlight > 0) slots.release();
          else if (step.what === 'wait') clock.advance(step.ms);
          else if (step.what === 'leave') leaves[step.at % leaves.length]?.();
          expect(slots.inFlight).toBeLessThanOrEqual(cap);
          expect(room.size).toBeLessThanOrEqual(maxWaiting);
          expect(started + refused + left + room.size).toBe(asked);
          expect(isFull).toBe(slots.inFlight === cap);
          if (room.size > 0) expect(slots.inFlight).toBe(cap);
        }
      }),
    );
  });
});
