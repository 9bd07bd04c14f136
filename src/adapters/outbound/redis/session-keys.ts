import { createHash } from 'node:crypto';
import type { RedisLink } from '../../shared/redis/redis-link.ts';

/**
 * Where one session is kept: its record, and what is mirrored of its event streams. They share a slot, so that one script may
 * change them together. The id itself, by which anybody could go on with the session, is not to be seen there.
 */
export interface SessionKeys {
  readonly record: string;
  /** Epoch and bytes of what is mirrored, and the last sequence of each stream. */
  readonly mirror: string;
  /** Events by `<stream>:<sequence>`. */
  readonly events: string;
  /** The same names, oldest first. */
  readonly order: string;
  /** Streams of POSTs that are open. */
  readonly open: string;
}

export const sessionKeysOf = (link: RedisLink, session: string): SessionKeys => {
  const tag = `{${createHash('sha256').update(session).digest('base64url')}}`;
  return {
    record: link.key(`session:${tag}`),
    mirror: link.key(`mirror:${tag}`),
    events: link.key(`events:${tag}`),
    order: link.key(`order:${tag}`),
    open: link.key(`open:${tag}`),
  };
};

export const allKeys = ({
  record,
  mirror,
  events,
  order,
  open,
}: SessionKeys): readonly string[] => [record, mirror, events, order, open];
