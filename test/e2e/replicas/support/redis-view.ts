import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** One command to a Redis, by its own program; the raw answer. */
export const redisCommand = async (
  port: number,
  ...command: readonly string[]
): Promise<string> => {
  const { stdout } = await run('redis-cli', ['-p', String(port), '--raw', ...command]);
  return stdout.trimEnd();
};

/** Connections to it, but for the one that asks. */
export const clientsOf = async (port: number): Promise<number> => {
  const list = await redisCommand(port, 'client', 'list');
  return list.split('\n').filter((line) => !line.includes('cmd=client')).length;
};

/** Connections it ever took. */
export const connectionsMade = async (port: number): Promise<number> => {
  const info = await redisCommand(port, 'info', 'stats');
  return Number(/total_connections_received:(\d+)/.exec(info)?.[1]);
};
