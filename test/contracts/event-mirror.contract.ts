import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  EventMirror,
  MirroredSession,
} from '../../src/application/ports/driven/event-mirror.ts';
import { StoreTrouble } from '../../src/application/ports/driven/store-trouble.ts';

/** The same events as two replicas have them. */
export interface EventMirrorCase {
  readonly first: EventMirror;
  readonly second: EventMirror;
  close(): Promise<void>;
}

/** Of one session, in every mirror. */
const maxEvents = 1_024;
const maxBytes = 1_048_576;

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const textsIn = ({ events }: MirroredSession): readonly string[] =>
  events.map(
    ({ stream, sequence, data }) => `${stream}.${sequence} ${new TextDecoder().decode(data)}`,
  );

/** What every mirror of events keeps. */
export const describeEventMirror = (
  name: string,
  given: () => EventMirrorCase | Promise<EventMirrorCase>,
): void => {
  describe(`${name} keeps the contract of event mirrors`, () => {
    let mirrors: EventMirrorCase;
    let first: EventMirror;
    beforeEach(async () => {
      mirrors = await given();
      ({ first } = mirrors);
    });
    afterEach(() => mirrors.close());

    const append = (stream: number, sequence: number, text: string, epoch = 1): void =>
      first.append('s', epoch, { stream, sequence, data: bytes(text) });

    /** What the next owner finds. */
    const loaded = async (epoch = 2, session = 's'): Promise<MirroredSession> => {
      await first.flush();
      const found = await mirrors.second.load(session, epoch);
      if (found instanceof StoreTrouble) throw new Error(found.message);
      return found;
    };

    test('nothing is there of a session nobody wrote of', async () => {
      expect(await loaded()).toEqual({ events: [], open: [] });
    });

    test('events come back byte for byte, in their order, with their numbers', async () => {
      const data = Uint8Array.from({ length: 256 }, (_, index) => index);
      append(0, 1, 'a');
      append(3, 1, 'b');
      first.append('s', 1, { stream: 0, sequence: 2, data });
      append(3, 2, '');
      first.append('other', 1, { stream: 0, sequence: 1, data });
      const { events } = await loaded();
      expect(events.map(({ stream, sequence }) => [stream, sequence])).toEqual([
        [0, 1],
        [3, 1],
        [0, 2],
        [3, 2],
      ]);
      expect(events.map((event) => [...event.data])).toEqual([[97], [98], [...data], []]);
    });

    test('data that is written over after it was appended is as it was', async () => {
      const data = bytes('before');
      first.append('s', 1, { stream: 0, sequence: 1, data });
      data.set(bytes('after!'));
      expect(textsIn(await loaded())).toEqual(['0.1 before']);
    });

    test('streams of posts are open until they are closed', async () => {
      first.opened('s', 1, { stream: 1, idTexts: ['7', '"é\\u0000"'] });
      first.opened('s', 1, { stream: 2, idTexts: ['8'] });
      append(2, 1, 'answer');
      first.closed('s', 1, 2);
      const found = await loaded();
      expect(found.open).toEqual([{ stream: 1, idTexts: ['7', '"é\\u0000"'] }]);
      expect(textsIn(found)).toEqual(['2.1 answer']);
    });

    test('a stream that is forgotten takes its events with it, and no others', async () => {
      append(1, 1, 'a');
      append(2, 1, 'b');
      append(1, 2, 'c');
      first.opened('s', 1, { stream: 1, idTexts: ['7'] });
      await first.flush();
      append(1, 3, 'd');
      first.forget('s', 1, 1);
      append(2, 2, 'e');
      const found = await loaded();
      expect(textsIn(found)).toEqual(['2.1 b', '2.2 e']);
      expect(found.open).toEqual([]);
    });

    test('a session that ends leaves nothing', async () => {
      append(1, 1, 'a');
      first.opened('s', 1, { stream: 1, idTexts: ['7'] });
      await first.flush();
      append(1, 2, 'b');
      first.remove('s', 1);
      expect(await loaded()).toEqual({ events: [], open: [] });
    });

    test('from when a new owner has loaded, what an earlier one writes is refused', async () => {
      append(1, 1, 'a');
      expect(textsIn(await loaded(2))).toEqual(['1.1 a']);
      append(1, 2, 'late', 1);
      first.opened('s', 1, { stream: 9, idTexts: ['9'] });
      first.forget('s', 1, 1);
      first.remove('s', 1);
      mirrors.second.append('s', 2, { stream: 1, sequence: 2, data: bytes('b') });
      await first.flush();
      await mirrors.second.flush();
      const found = await loaded(3);
      expect(textsIn(found)).toEqual(['1.1 a', '1.2 b']);
      expect(found.open).toEqual([]);
    });

    test('an owner that comes too late finds nothing', async () => {
      append(1, 1, 'a');
      await loaded(3);
      expect(await loaded(2)).toEqual({ events: [], open: [] });
      expect(textsIn(await loaded(3))).toEqual(['1.1 a']);
    });

    test('so many events are kept, the newest', async () => {
      for (let sequence = 1; sequence <= maxEvents + 3; sequence += 1) append(1, sequence, 'x');
      const { events } = await loaded();
      expect(events).toHaveLength(maxEvents);
      expect(events[0]?.sequence).toBe(4);
      expect(events.at(-1)?.sequence).toBe(maxEvents + 3);
    });

    test('so many bytes are kept, the newest', async () => {
      const data = new Uint8Array(maxBytes / 8);
      for (let sequence = 1; sequence <= 12; sequence += 1) {
        first.append('s', 1, { stream: 1, sequence, data });
      }
      const { events } = await loaded();
      expect(events.map(({ sequence }) => sequence)).toEqual([5, 6, 7, 8, 9, 10, 11, 12]);
    });

    test('what a forgotten stream took makes room', async () => {
      const data = new Uint8Array(maxBytes / 4);
      for (const stream of [1, 2, 3, 4]) first.append('s', 1, { stream, sequence: 1, data });
      first.forget('s', 1, 3);
      first.append('s', 1, { stream: 5, sequence: 1, data });
      const { events } = await loaded();
      expect(events.map(({ stream }) => stream)).toEqual([1, 2, 4, 5]);
    });
  });
};
