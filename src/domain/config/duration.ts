import { type Parsed, read, unreadable } from './parsed.ts';

const millisecondsPerUnit = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

const wholeDuration = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;
const part = /(\d+(?:\.\d+)?)(ms|[smhd])/gy;
const bareNumber = /^\d+(?:\.\d+)?$/;

/**
 * Reads a duration into whole milliseconds: `"500ms"`, `"30s"`, `"5m"`, `"1h30m"`, `"7d"`;
 * a bare number means seconds (mission CF-45).
 */
export const parseDuration = (written: string | number): Parsed<number> => {
  const text = String(written).trim();
  if (bareNumber.test(text)) return read(Math.round(Number(text) * 1_000));
  if (!wholeDuration.test(text)) {
    return unreadable(
      `${JSON.stringify(written)} is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds`,
    );
  }
  let totalMs = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(part)) {
    totalMs += Number(amount) * (millisecondsPerUnit.get(unit) ?? 0);
  }
  return read(Math.round(totalMs));
};

/** From this number on nobody means seconds in a time limit of Redis. */
const leastMilliseconds = 1_000;

/** A time limit in the words of several programs; `isGuess`: the unit of a number is not written and was guessed. */
interface GuessedDuration {
  readonly ms: number;
  readonly isGuess: boolean;
}

/** The same, but a bare number from 1000 on is taken for milliseconds, as some documents write them (mission C-16). */
export const parseRedisDuration = (written: string | number): Parsed<GuessedDuration> => {
  const parsed = parseDuration(written);
  if (!parsed.ok) return parsed;
  const text = String(written).trim();
  const isGuess = bareNumber.test(text) && Number(text) >= leastMilliseconds;
  return read({ ms: isGuess ? Math.round(Number(text)) : parsed.value, isGuess });
};
