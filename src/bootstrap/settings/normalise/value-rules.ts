import {
  AFTER_LAST,
  isPlace,
  parsePointer,
  type Path as ValuePath,
} from '../../../domain/transform/json-pointer.ts';
import type { ValueRules } from '../../../domain/transform/value-change.ts';
import type { Path } from '../document/places.ts';
import type { ValueRulesEntry } from '../schema/transform.ts';
import type { Findings } from './findings.ts';

type Located = readonly [at: ValuePath, pointer: string];

/** What changes in one value; undefined when nothing is said. */
export const valueRulesOf = (
  entry: ValueRulesEntry | undefined,
  path: Path,
  findings: Findings,
): ValueRules | undefined => {
  if (entry === undefined) return undefined;
  const pointer = (text: string, place: Path): readonly ValuePath[] => {
    const parsed = parsePointer(text);
    if (parsed.ok) return [parsed.value];
    findings.keyProblem(place, parsed.message);
    return [];
  };
  const { remove = [], rename = {}, set = {}, default: defaults = {} } = entry;
  const valuesAt = (key: string, values: Readonly<Record<string, unknown>>): ValueRules['set'] =>
    Object.entries(values).flatMap(([text, value]) =>
      pointer(text, [...path, key, text]).map((at) => [at, jsonOf(value)] as const),
    );
  const rules = {
    remove: remove.flatMap((text, index) => pointer(text, [...path, 'remove', index])),
    rename: Object.entries(rename).flatMap(([text, to]) =>
      pointer(text, [...path, 'rename', text]).map((at) => [at, to] as const),
    ),
    set: valuesAt('set', set),
    defaults: valuesAt('default', defaults),
  };
  checkRenames(rules.rename, path, findings);
  checkMeetings(rules, path, findings);
  return rules;
};

/** `null` too is a value; YAML knows some that JSON does not. */
const jsonOf = (value: unknown): string => JSON.stringify(value ?? null);

const written = (at: ValuePath): string =>
  at.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const checkRenames = (rename: ValueRules['rename'], path: Path, findings: Findings): void => {
  const taken = new Map<string, string>();
  for (const [at, to] of rename) {
    const pointer = written(at);
    const place = [...path, 'rename', pointer];
    if (isPlace(at.at(-1) ?? '')) {
      findings.keyProblem(place, `"${pointer}" is a place in an array, which has no name`);
    }
    if (to.startsWith('/')) {
      findings.problem(place, `write the new name alone, not a pointer: "${to.split('/').at(-1)}"`);
    }
    const target = written([...at.slice(0, -1), to]);
    const owner = taken.get(target);
    if (owner !== undefined) {
      findings.problem(place, `"${owner}" is renamed to "${to}" already: choose another name`);
    }
    taken.set(target, pointer);
  }
};

/** Rules that undo each other are a mistake, whichever was meant. */
const checkMeetings = (rules: ValueRules, path: Path, findings: Findings): void => {
  const { remove, rename, set, defaults } = rules;
  const fixed: readonly Located[] = [
    ...remove.map((at) => [at, `"${written(at)}" is removed`] as const),
    ...set.map(([at]) => [at, `"${written(at)}" is set`] as const),
  ];
  const others: readonly (readonly [at: ValuePath, key: string])[] = [
    ...rename.map(([at]) => [at, 'rename'] as const),
    ...set.map(([at]) => [at, 'set'] as const),
    ...defaults.map(([at]) => [at, 'default'] as const),
  ];
  for (const [at, key] of others) {
    const place = [...path, key, written(at)];
    const above = fixed.find(([one]) => one !== at && isWithin(at, one));
    if (above !== undefined) {
      findings.keyProblem(place, `${above[1]}, so this has no effect: remove one of both`);
    }
    if (key === 'default' && at.includes(AFTER_LAST)) {
      findings.keyProblem(place, 'the place after the last one is never there: use set');
    }
  }
};

/** Whether a path leads to what another one leads to, or into it. */
const isWithin = (at: ValuePath, above: ValuePath): boolean =>
  above.every((part, index) => part === at[index]);
