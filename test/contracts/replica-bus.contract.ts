import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ReplicaBus } from '../../src/application/ports/driven/replica-bus.ts';

/** One replica on the bus, which can be made to stand still as a stopped process does. */
export interface BusMember {
  readonly bus: ReplicaBus;
  standStill(): Promise<void>;
  goOn(): Promise<void>;
}

export interface ReplicaBusCase {
  /** Started. */
  join(): Promise<BusMember>;
  /** More than is kept for a replica that stands still; absent: `FLOOD`. */
  readonly flood?: { readonly frames: number; readonly bytes: number };
  close(): Promise<void>;
}

const patience = { timeout: 10_000, interval: 5 };
const MOST_BYTES = 96 * 1_024;
const FLOOD = { frames: 1_000, bytes: MOST_BYTES };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** What came, in its order. */
const heardBy = (bus: ReplicaBus): string[] => {
  const heard: string[] = [];
  bus.onFrame((from, frame) => heard.push(`${from} ${new TextDecoder().decode(frame)}`));
  bus.onGap((from) => heard.push(`${from} gap`));
  return heard;
};

/** What every bus between replicas keeps. */
export const describeReplicaBus = (name: string, given: () => Promise<ReplicaBusCase>): void => {
  describeTraffic(name, given);
  describeStandstill(name, given);
};

/** The part for which nobody has to stand still. */
export const describeTraffic = (
  name: string,
  given: () => Promise<Pick<ReplicaBusCase, 'close'> & { join(): Promise<Pick<BusMember, 'bus'>> }>,
): void => {
  describe(`${name} keeps the contract of replica buses`, () => {
    let buses: Awaited<ReturnType<typeof given>>;

    beforeEach(async () => {
      buses = await given();
    });

    afterEach(() => buses.close());

    test('brings the frames of each sender in their order, once', async () => {
      const [first, second, third] = await Promise.all([buses.join(), buses.join(), buses.join()]);
      const heard = heardBy(third.bus);
      for (let number = 0; number < 300; number += 1) {
        first.bus.post(third.bus.self, bytesOf(`a${number}`));
        second.bus.post(third.bus.self, bytesOf(`b${number}`));
      }
      await vi.waitFor(() => expect(heard).toHaveLength(600), patience);
      const of = (bus: ReplicaBus) => heard.filter((line) => line.startsWith(bus.self));
      expect(of(first.bus)).toEqual(
        Array.from({ length: 300 }, (_, number) => `${first.bus.self} a${number}`),
      );
      expect(of(second.bus)).toEqual(
        Array.from({ length: 300 }, (_, number) => `${second.bus.self} b${number}`),
      );
    });

    test('leaves every byte of the longest frame as it was', async () => {
      const [sender, receiver] = await Promise.all([buses.join(), buses.join()]);
      const frames: Uint8Array[] = [];
      receiver.bus.onFrame((_, frame) => frames.push(frame));
      const long = Uint8Array.from({ length: MOST_BYTES }, (_, at) => (at * 7) & 0xff);
      sender.bus.post(receiver.bus.self, new Uint8Array(0));
      sender.bus.post(receiver.bus.self, long);
      await vi.waitFor(() => expect(frames).toHaveLength(2), patience);
      expect(frames[0]?.byteLength).toBe(0);
      expect(Buffer.from(frames[1] ?? []).equals(long)).toBe(true);
    });

    test('does not take back what was handed over', async () => {
      const [sender, receiver] = await Promise.all([buses.join(), buses.join()]);
      const heard = heardBy(receiver.bus);
      const posted = sender.bus.post(receiver.bus.self, bytesOf('taken'));
      await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
      expect(await posted.withdraw()).toBe(false);
    });

    test('does not take back what was handed over to a replica that has left', async () => {
      const [sender, receiver] = await Promise.all([buses.join(), buses.join()]);
      const heard = heardBy(receiver.bus);
      const posted = sender.bus.post(receiver.bus.self, bytesOf('taken'));
      await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
      await receiver.bus.stop();
      expect(await posted.withdraw()).toBe(false);
    });

    test('tells the sender that nobody of that name is there', async () => {
      const sender = await buses.join();
      const gone = await buses.join();
      await gone.bus.stop();
      const heard = heardBy(sender.bus);
      const posted = sender.bus.post(gone.bus.self, bytesOf('lost'));
      await vi.waitFor(() => expect(heard).toEqual([`${gone.bus.self} gap`]), patience);
      expect(await posted.withdraw()).toBe(true);
    });

    test('announces to all others, by topic, until they end it', async () => {
      const [speaker, hearer, other] = await Promise.all([
        buses.join(),
        buses.join(),
        buses.join(),
      ]);
      const heard: string[] = [];
      const note = (who: string) => (text: string, from: string) =>
        heard.push(`${who} ${text} ${from === speaker.bus.self}`);
      speaker.bus.onAnnounced('changed', note('speaker'));
      const end = hearer.bus.onAnnounced('changed', note('hearer'));
      hearer.bus.onAnnounced('else', note('wrong topic'));
      other.bus.onAnnounced('changed', note('other'));
      // One may be lost, above all just after a start.
      const says = (text: string, lines: readonly string[]) =>
        vi.waitFor(() => {
          speaker.bus.announce('changed', text);
          expect([...new Set(heard)].toSorted()).toEqual(lines);
        }, patience);
      await says('one', ['hearer one true', 'other one true']);
      end();
      heard.length = 0;
      await vi.waitFor(() => {
        speaker.bus.announce('changed', 'two');
        expect(heard).toContain('other two true');
      }, patience);
      expect(heard.filter((line) => !line.startsWith('other'))).toEqual([]);
    });

    test('hears nothing more once it has stopped', async () => {
      const [sender, receiver, witness] = await Promise.all([
        buses.join(),
        buses.join(),
        buses.join(),
      ]);
      const heard = heardBy(receiver.bus);
      const seen = heardBy(witness.bus);
      await receiver.bus.stop();
      sender.bus.post(receiver.bus.self, bytesOf('late'));
      sender.bus.post(witness.bus.self, bytesOf('seen'));
      await vi.waitFor(() => expect(seen).toHaveLength(1), patience);
      expect(heard).toEqual([]);
    });
  });
};

const describeStandstill = (name: string, given: () => Promise<ReplicaBusCase>): void => {
  describe(`${name} with a replica that stands still`, () => {
    let buses: ReplicaBusCase;

    beforeEach(async () => {
      buses = await given();
    });

    afterEach(() => buses.close());

    test('takes back what waits for a replica that stands still, and brings the rest', async () => {
      const [sender, receiver] = await Promise.all([buses.join(), buses.join()]);
      const heard = heardBy(receiver.bus);
      sender.bus.post(receiver.bus.self, bytesOf('before'));
      await vi.waitFor(() => expect(heard).toHaveLength(1), patience);
      await receiver.standStill();
      const withdrawn = sender.bus.post(receiver.bus.self, bytesOf('withdrawn'));
      sender.bus.post(receiver.bus.self, bytesOf('behind'));
      expect(await withdrawn.withdraw()).toBe(true);
      await receiver.goOn();
      await vi.waitFor(() => expect(heard).toHaveLength(2), patience);
      sender.bus.post(receiver.bus.self, bytesOf('after'));
      await vi.waitFor(() => expect(heard).toHaveLength(3), patience);
      const { self } = sender.bus;
      expect(heard).toEqual([`${self} before`, `${self} behind`, `${self} after`]);
    });

    test('tells who missed frames that some are lost, before those that came behind', async () => {
      const { frames, bytes } = buses.flood ?? FLOOD;
      const [sender, receiver] = await Promise.all([buses.join(), buses.join()]);
      await receiver.standStill();
      const heard: string[] = [];
      receiver.bus.onGap(() => heard.push('gap'));
      receiver.bus.onFrame((_, frame) => heard.push(frame.byteLength < 10 ? 'last' : 'long'));
      const long = new Uint8Array(bytes);
      for (let sent = 0; sent < frames; sent += 1) sender.bus.post(receiver.bus.self, long);
      sender.bus.post(receiver.bus.self, bytesOf('last'));
      await receiver.goOn();
      await vi.waitFor(() => expect(heard.at(-1)).toBe('last'), patience);
      expect(heard.filter((line) => line === 'gap').length).toBeGreaterThan(0);
      expect(heard.filter((line) => line === 'long').length).toBeLessThan(frames);
    });
  });
};
