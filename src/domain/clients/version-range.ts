type Order = -1 | 0 | 1;

interface Version {
  readonly numbers: readonly number[];
  /** `2.0.0-beta` comes before `2.0.0`. */
  readonly isPreview: boolean;
}

const comparisons: Readonly<Record<string, (order: Order) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '=': (order) => order === 0,
};

const VERSION = /^v?(\d{1,9}(?:\.\d{1,9}){0,5})(-.*)?(?:\+.*)?$/;
const CONDITION = /^(<=|>=|<|>|=)?(v?\d.*)$/;

/**
 * Whether a client's version fulfils every condition of a range: `<2.1.218`, `>=1.2 <2`, `=0.1.0` or `0.1.0`. Parts
 * that are left out count as 0. A version that is no sequence of numbers is in no range.
 */
export const isInRange = (range: string, text: string): boolean => {
  const version = versionOf(text);
  if (version === undefined) return false;
  return conditionsOf(range).every((condition) => condition?.(version) === true);
};

/** Why `range` is none, or undefined. */
export const rangeProblem = (range: string): string | undefined => {
  const conditions = conditionsOf(range);
  return conditions.length > 0 && conditions.every((condition) => condition !== undefined)
    ? undefined
    : 'expected conditions such as <2.1.218 or ">=1.2 <2"';
};

type Condition = (version: Version) => boolean;

const conditionsOf = (range: string): readonly (Condition | undefined)[] =>
  range
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => {
      const [, sign = '=', bound = ''] = CONDITION.exec(part) ?? [];
      const limit = versionOf(bound);
      const holds = comparisons[sign];
      if (limit === undefined || holds === undefined) return undefined;
      return (version) => holds(orderOf(version, limit));
    });

const versionOf = (text: string): Version | undefined => {
  const found = VERSION.exec(text.trim());
  if (found === null) return undefined;
  const [, numbers = '', preview] = found;
  return { numbers: numbers.split('.').map(Number), isPreview: preview !== undefined };
};

const orderOf = (left: Version, right: Version): Order => {
  const length = Math.max(left.numbers.length, right.numbers.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference < 0 ? -1 : 1;
  }
  if (left.isPreview === right.isPreview) return 0;
  return left.isPreview ? -1 : 1;
};
