import type { RedisClient } from '../../shared/redis/client.ts';
import type { LineWriter } from './line-queue.ts';

export interface StreamSettings {
  /** Key of the stream. */
  readonly stream: string;
  /** Older records go when there are more; Redis may keep a few more, as whole blocks go at once. */
  readonly maxLength: number;
}

/**
 * Adds each line to a stream as its field `record`. After a connection that broke, lines come again that may be there
 * already: a record's own id tells.
 */
export const addingToStream =
  (client: () => Promise<RedisClient>, { stream, maxLength }: StreamSettings): LineWriter =>
  async (lines) => {
    const pipeline = (await client()).pipeline();
    for (const line of lines) pipeline.xadd(stream, 'MAXLEN', '~', maxLength, '*', 'record', line);
    const replies = (await pipeline.exec()) ?? [];
    for (const [error] of replies) if (error !== null) throw error;
    if (replies.length !== lines.length) throw new Error('the pipeline was given up');
  };
