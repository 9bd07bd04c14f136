import type { Timers } from '../../../application/ports/driven/clock.ts';
import type {
  EventMirror,
  MirroredEvent,
  MirroredSession,
  OpenStream,
} from '../../../application/ports/driven/event-mirror.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import type { ScriptValue } from '../../shared/redis/scripts.ts';
import { type MirrorAct, MirrorBatch } from './mirror-batch.ts';
import { mirroredOf, textOfIds } from './mirror-reading.ts';
import { clear, load, write } from './mirror-scripts.ts';
import { allKeys, type SessionKeys, sessionKeysOf } from './session-keys.ts';

/** As much as the log of a session in its own process. */
const maxEvents = 1_024;
const maxBytes = 1_048_576;
/** What a session leaves that nobody keeps; with a record it lives as long as that. */
const unkeptMs = 600_000;
/** So long a call may take before anything of its stream is written: most leave nothing. */
const gatherMs = 10;
/** One script may hold up Redis for so much. */
const maxActs = 512;

/** What was sent on the event streams of sessions, in Redis. */
export class RedisEventMirror implements EventMirror {
  readonly #link: RedisLink;
  readonly #timers: Timers;
  readonly #batches = new Map<string, MirrorBatch>();
  readonly #underWay = new Set<Promise<unknown>>();
  #isSet = false;

  constructor(link: RedisLink, timers: Timers) {
    this.#link = link;
    this.#timers = timers;
  }

  append(session: string, epoch: number, { stream, sequence, data }: MirroredEvent): void {
    this.#batchOf(session, epoch)?.append(stream, sequence, Uint8Array.from(data));
  }

  opened(session: string, epoch: number, { stream, idTexts }: OpenStream): void {
    this.#batchOf(session, epoch)?.open(stream, textOfIds(idTexts));
  }

  closed(session: string, epoch: number, stream: number): void {
    this.#batchOf(session, epoch)?.close(stream);
  }

  forget(session: string, epoch: number, stream: number): void {
    this.#batchOf(session, epoch)?.forget(stream);
  }

  remove(session: string, epoch: number): void {
    const batch = this.#batchOf(session, epoch);
    if (batch !== undefined) batch.isEnded = true;
  }

  async load(session: string, epoch: number): Promise<MirroredSession | StoreTrouble> {
    const keys = sessionKeysOf(this.#link, session);
    const reply = await this.#link.script(load, allKeys(keys), [epoch, unkeptMs]);
    if (reply instanceof StoreTrouble) return reply;
    return mirroredOf(reply, keys, this.#link.values);
  }

  async flush(): Promise<void> {
    this.#send();
    await Promise.all(this.#underWay);
  }

  /** Undefined: a later owner of this process has written meanwhile. */
  #batchOf(session: string, epoch: number): MirrorBatch | undefined {
    const known = this.#batches.get(session);
    if (known !== undefined && known.epoch === epoch) return known;
    if (known !== undefined && known.epoch > epoch) return undefined;
    // What an earlier owner had yet to write is for nobody any more.
    const batch = new MirrorBatch(epoch);
    this.#batches.set(session, batch);
    if (!this.#isSet) {
      this.#isSet = true;
      this.#timers.after(gatherMs, () => this.#send());
    }
    return batch;
  }

  #send(): void {
    this.#isSet = false;
    for (const [session, batch] of this.#batches) {
      const keys = sessionKeysOf(this.#link, session);
      if (batch.isEnded) {
        this.#track(this.#link.script(clear, allKeys(keys), [batch.epoch]));
        continue;
      }
      for (let from = 0; from < batch.acts.length; from += maxActs) {
        const values = this.#valuesOf(keys, batch.epoch, batch.acts.slice(from, from + maxActs));
        this.#track(this.#link.script(write, allKeys(keys), values));
      }
    }
    this.#batches.clear();
  }

  #track(sent: Promise<unknown>): void {
    this.#underWay.add(sent);
    void sent.then((reply) => {
      this.#underWay.delete(sent);
      if (Array.isArray(reply) && reply[1] !== 0) this.#link.values.spoilt();
    });
  }

  #valuesOf(keys: SessionKeys, epoch: number, acts: readonly MirrorAct[]): readonly ScriptValue[] {
    const { values } = this.#link;
    const head = [epoch, maxEvents, maxBytes, values.overhead, unkeptMs];
    return [
      ...head,
      ...acts.flatMap(({ act, name, value }) => [
        act,
        name,
        typeof value === 'string' ? value : values.write(`${keys.events}:${name}`, value),
      ]),
    ];
  }
}
