import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { AnswerParts } from './answers.ts';

/** The answer that waits for the tool `go`, or will: what it writes before may still be on its way. */
let going = Promise.withResolvers<void>();

export const letGo = (): void => going.resolve();

const held = async (): Promise<void> => {
  await going.promise;
  going = Promise.withResolvers<void>();
};

/** What a server has seen of clients that gave up. */
export const seen = { cancelled: 0, closed: 0 };

/** Writes an answer as fast as it is taken, unless it is to do otherwise. */
export const writeAll = async (output: Writable, parts: AnswerParts): Promise<void> => {
  const { head, unit, bodyBytes, tail, args } = parts;
  const { diesAfter, spoilsAfter, holdsAfter, bytesPerSecond } = args;
  const startedMs = performance.now();
  output.write(head);
  for (let sent = 0; sent < bodyBytes && !output.destroyed; sent += unit.length) {
    const isAt = (place: number | undefined): boolean =>
      place !== undefined && sent >= place && sent - unit.length < place;
    if (isAt(diesAfter)) await die(output);
    if (isAt(holdsAfter)) await held();
    if (isAt(spoilsAfter)) output.write('\u0001');
    if (bytesPerSecond !== undefined) {
      const aheadMs = (sent / bytesPerSecond) * 1_000 - (performance.now() - startedMs);
      if (aheadMs > 20) await pause(aheadMs);
    }
    if (!output.write(unit)) await taken(output);
  }
  output.write(tail);
};

/** What was written is on its way first. A server on standard output dies as a whole. */
const die = async (output: Writable): Promise<void> => {
  if (output.writableNeedDrain) await taken(output);
  output.destroy();
  if (output === process.stdout) process.exit(1);
};

const taken = (output: Writable): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      output.off('drain', done);
      output.off('close', done);
      resolve();
    };
    output.on('drain', done);
    output.on('close', done);
  });
