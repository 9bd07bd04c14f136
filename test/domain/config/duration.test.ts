import { expect, test } from 'vitest';
import { parseDuration, parseRedisDuration } from '../../../src/domain/config/duration.ts';

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['1h', 3_600_000],
  ['7d', 604_800_000],
  ['1d', 86_400_000],
  ['8760h', 31_536_000_000],
  ['1h30m', 5_400_000],
  ['0.5s', 500],
  [' 30s ', 30_000],
  ['30', 30_000],
  [30, 30_000],
  [0.25, 250],
  ['0', 0],
])('%j is %d ms', (written, ms) => {
  expect(parseDuration(written)).toEqual({ ok: true, value: ms });
});

test.each(['', 'soon', '30 s', '-1s', '1e3', '30S', '1h 30m', 's', Number.NaN, -5])(
  '%j is refused with the forms that are accepted',
  (written) => {
    expect(parseDuration(written)).toEqual({
      ok: false,
      message: `${JSON.stringify(written)} is not a duration: write "30s", "5m", "500ms", "1h" or a number of seconds`,
    });
  },
);

test.each([
  ['5s', 5_000, false],
  [5, 5_000, false],
  ['999', 999_000, false],
  [1_000, 1_000, true],
  ['5000', 5_000, true],
  ['5000s', 5_000_000, false],
])('%j is %d ms as a time limit of Redis, guessed: %s', (written, ms, isGuess) => {
  expect(parseRedisDuration(written)).toEqual({ ok: true, value: { ms, isGuess } });
});
