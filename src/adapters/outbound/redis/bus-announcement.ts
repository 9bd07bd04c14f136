import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';

export interface Announcement {
  readonly from: ReplicaId;
  readonly topic: string;
  readonly text: string;
}

/** In JSON. */
export const encodeAnnouncement = ({ from, topic, text }: Announcement): Uint8Array =>
  encodeText(JSON.stringify([from, topic, text]));

/** Undefined for what is none. */
export const decodeAnnouncement = (bytes: Uint8Array): Announcement | undefined => {
  const [from, topic, text] = parsed(decodeText(bytes));
  const isValid = typeof from === 'string' && typeof topic === 'string' && typeof text === 'string';
  return isValid ? { from, topic, text } : undefined;
};

const parsed = (text: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
};
