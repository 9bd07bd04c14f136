import type { ArgumentTest } from '../../../domain/authorization/argument-test.ts';
import { isZone, type TimeWindow } from '../../../domain/authorization/time-window.ts';
import { parsePointer } from '../../../domain/transform/json-pointer.ts';
import { WHOLE_DAY } from '../authorization-settings.ts';
import type { Path } from '../document/places.ts';
import type { ArgumentEntry, ConditionsEntry, TimeWindowEntry } from '../schema/authorization.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** What a rule asks of the arguments of tools. */
export const argumentTestsOf = (
  entries: NonNullable<ConditionsEntry['arguments']>,
  path: Path,
  findings: Findings,
): readonly ArgumentTest[] =>
  Object.entries(entries).flatMap(([pointer, entry]) => {
    const place = [...path, pointer];
    const parsed = parsePointer(pointer);
    if (!parsed.ok) {
      findings.keyProblem(place, parsed.message);
      return [];
    }
    const test = testOf(entry);
    if (Object.keys(test).length === 0) {
      findings.problem(place, 'says nothing of the value: add equals, one_of, glob or another key');
    }
    if (test.oneOf?.length === 0) findings.problem(place, 'no value is one of none: name some');
    if (test.exists === false && Object.keys(test).length > 1) {
      findings.problem(place, 'what does not exist has no value: take exists or the others out');
    }
    const { min = -Infinity, max = Infinity } = test;
    if (min > max) findings.problem(place, `no number is at least ${min} and at most ${max}`);
    return [{ path: parsed.value, ...test }];
  });

const testOf = (entry: ArgumentEntry): Omit<ArgumentTest, 'path'> => {
  if (Array.isArray(entry)) return { oneOf: entry };
  if (typeof entry !== 'object' || entry === null) return { oneOf: [entry] };
  const { equals, one_of: oneOf, ...others } = entry;
  const values = equals === undefined ? oneOf : (oneOf ?? [equals]).filter((one) => one === equals);
  return defined({ oneOf: values, ...others });
};

const MIDNIGHT = 1_440;

/** When a rule holds. */
export const windowOf = (entry: TimeWindowEntry, path: Path, findings: Findings): TimeWindow => {
  const { days = [], from, to, zone = 'UTC', not_before, not_after } = entry;
  if (!isZone(zone)) {
    findings.problem([...path, 'zone'], 'is no time zone: write one such as Europe/Zurich');
  }
  if (from !== undefined && from === to) {
    findings.problem([...path, 'to'], 'is when it begins: leave both out for the whole day');
  }
  if (from === MIDNIGHT) findings.problem([...path, 'from'], 'a day begins at "00:00"');
  if (not_before !== undefined && not_after !== undefined && not_after <= not_before) {
    findings.problem([...path, 'not_after'], 'is not after not_before: the rule would never hold');
  }
  if (Object.keys(entry).every((key) => key === 'zone')) {
    findings.problem(path, 'says no time: add days, from and to, not_before or not_after');
  }
  return {
    days: [...new Set(days.flat())],
    ...WHOLE_DAY,
    ...defined({ fromMinute: from, toMinute: to === MIDNIGHT ? 0 : to }),
    zone,
    ...defined({ notBeforeMs: not_before, notAfterMs: not_after }),
  };
};
