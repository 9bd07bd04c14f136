import type { Path } from '../document/places.ts';
import { aliases, keptKeys } from '../schema/original-keys.ts';
import type { Findings } from './findings.ts';

/** Tells of every key of a file that is another program's name for one of ours, or that is only kept. */
export const reportOriginalKeys = (file: object, findings: Findings): void => {
  for (const [pattern, canonical] of Object.entries(aliases)) {
    for (const path of placesOf(pattern, file)) findings.alias(path, canonical);
  }
  for (const [pattern, what] of Object.entries(keptKeys)) {
    for (const path of placesOf(pattern, file)) findings.kept(path, what);
  }
};

/** Where a value has what `backends[].config.NAME` describes. */
export const placesOf = (pattern: string, file: object): readonly Path[] =>
  pattern
    .split('.')
    .flatMap((step) => (step.endsWith('[]') ? [step.slice(0, -2), '[]'] : [step]))
    .reduce<readonly Found[]>(
      (found, step) => found.flatMap((one) => stepInto(one, step)),
      [{ value: file, path: [] }],
    )
    .map(({ path }) => path);

interface Found {
  readonly value: unknown;
  readonly path: Path;
}

const stepInto = ({ value, path }: Found, step: string): readonly Found[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (step === '[]') {
    return Array.isArray(value)
      ? value.map((member: unknown, index) => ({ value: member, path: [...path, index] }))
      : [];
  }
  if (Array.isArray(value)) return [];
  if (step === 'NAME') {
    return Object.entries(value).map(([key, member]: [string, unknown]) => ({
      value: member,
      path: [...path, key],
    }));
  }
  const member: unknown = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  return member === undefined ? [] : [{ value: member, path: [...path, step] }];
};
