import type {
  MirroredEvent,
  MirroredSession,
  OpenStream,
} from '../../../application/ports/driven/event-mirror.ts';
import { listOf } from '../../shared/redis/replies.ts';
import type { StoredValues } from '../../shared/redis/stored-values.ts';
import type { SessionKeys } from './session-keys.ts';

const eventName = /^(\d{1,15}):(\d{1,15})$/;
const streamName = /^\d{1,15}$/;

export const textOfIds = (idTexts: readonly string[]): Uint8Array =>
  Buffer.from(JSON.stringify(idTexts));

/** What `load` answered, as far as it is what was written. */
export const mirroredOf = (
  reply: unknown,
  keys: SessionKeys,
  values: StoredValues,
): MirroredSession => {
  const [word, spoilt, names, stored, open]: readonly unknown[] = listOf(reply);
  if (spoilt !== 0) values.spoilt();
  if (String(word) !== 'loaded') return { events: [], open: [] };
  return {
    events: eventsOf(listOf(names), listOf(stored), keys, values),
    open: openOf(listOf(open), keys, values),
  };
};

const eventsOf = (
  names: readonly unknown[],
  stored: readonly unknown[],
  keys: SessionKeys,
  values: StoredValues,
): readonly MirroredEvent[] => {
  const events: MirroredEvent[] = [];
  // From the newest on: what is before a gap in its stream is of no use.
  const next = new Map<number, number>();
  for (let index = names.length - 1; index >= 0; index -= 1) {
    const value = stored[index];
    // It was forgotten; its name is still listed.
    if (value === null || value === undefined) continue;
    const name = String(names[index]);
    const [, streamText, sequenceText] = eventName.exec(name) ?? [];
    if (streamText === undefined) {
      values.spoilt();
      continue;
    }
    const [stream, sequence] = [Number(streamText), Number(sequenceText)];
    const expected = next.get(stream) ?? sequence;
    const data = sequence === expected ? values.read(`${keys.events}:${name}`, value) : undefined;
    if (data === undefined) continue;
    next.set(stream, sequence - 1);
    events.push({ stream, sequence, data });
  }
  return events.toReversed();
};

const openOf = (
  pairs: readonly unknown[],
  keys: SessionKeys,
  values: StoredValues,
): readonly OpenStream[] => {
  const open: OpenStream[] = [];
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const name = String(pairs[index]);
    const text = values.read(`${keys.events}:${name}`, pairs[index + 1]);
    if (text === undefined) continue;
    const idTexts = idsIn(text);
    if (idTexts === undefined || !streamName.test(name)) values.spoilt();
    else open.push({ stream: Number(name), idTexts });
  }
  return open.toSorted((one, other) => one.stream - other.stream);
};

const idsIn = (text: Uint8Array): readonly string[] | undefined => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text).toString());
    const isList = Array.isArray(parsed) && parsed.every((id) => typeof id === 'string');
    return isList ? parsed : undefined;
  } catch {
    return undefined;
  }
};
