import { createHash } from 'node:crypto';
import type { RedisClient } from './client.ts';

/** A Lua script, known to Redis by the hash of its text. */
export interface RedisScript {
  readonly lua: string;
  readonly sha: string;
}

export type ScriptValue = string | number | Uint8Array;

export interface ScriptCall {
  /** All of one slot, where there is a cluster. */
  readonly keys: readonly string[];
  readonly values: readonly ScriptValue[];
}

export const redisScript = (lua: string): RedisScript => ({
  lua,
  sha: createHash('sha1').update(lua).digest('hex'),
});

/** The replies by position, texts as `Buffer`s. The text of a script travels once to each Redis that does not know it. */
export const runScript = async (
  client: RedisClient,
  script: RedisScript,
  calls: readonly ScriptCall[],
): Promise<readonly unknown[]> => {
  try {
    return await evaluate(client, script, calls);
  } catch (error) {
    if (!isUnknownScript(error)) throw error;
    await teach(client, script);
    return evaluate(client, script, calls);
  }
};

const evaluate = (
  client: RedisClient,
  { sha }: RedisScript,
  calls: readonly ScriptCall[],
): Promise<readonly unknown[]> =>
  // Written in one turn, they go out together.
  Promise.all(
    calls.map(({ keys, values }) =>
      client.callBuffer('evalsha', sha, keys.length, ...keys, ...values.map(argumentOf)),
    ),
  );

const argumentOf = (value: ScriptValue): string | number | Buffer =>
  typeof value === 'object' ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;

const isUnknownScript = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOSCRIPT');

const teach = async (client: RedisClient, { lua }: RedisScript): Promise<void> => {
  const nodes = 'nodes' in client ? client.nodes('master') : [client];
  await Promise.all(nodes.map((node) => node.script('LOAD', lua)));
};
