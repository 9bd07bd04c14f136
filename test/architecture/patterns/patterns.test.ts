import { expect, test, vi } from 'vitest';
import { TextPatterns } from '../../../src/domain/authorization/text-patterns.ts';
import { matchesGlob } from '../../../src/domain/clients/name-glob.ts';
import { matchesName } from '../../../src/domain/transform/name-pattern.ts';
import { type Attack, attacksOn, attackText, millisecondsFor } from './attacks.ts';
import { patternsIn } from './written-patterns.ts';

const LENGTH = 65_536;
const MOST_MS = 50;
/** A linear pattern takes microseconds for so much, a quadratic one more than {@link SUSPICIOUS_MS}. */
const PROBE_LENGTH = 2_048;
const SUSPICIOUS_MS = 0.15;
/** Twice the length squares what an exponential pattern takes: from less than this to what may be waited for. */
const QUICK_MS = 0.02;
const FEW = [12, 24, 48];

const written = patternsIn('src');

/** The attack that takes this pattern longer than it may, and how long. */
const weaknessOf = (source: string, flags: string): string | undefined => {
  const pattern = new RegExp(source, flags);
  const suspects: Attack[] = [];
  for (const attack of attacksOn(source)) {
    // It would not come back from a longer text.
    if (isExponential(pattern, attack)) return inWords(attack);
    const text = attackText(attack, PROBE_LENGTH);
    if (best(() => millisecondsFor(pattern, text), SUSPICIOUS_MS) > SUSPICIOUS_MS) {
      suspects.push(attack);
      if (suspects.length === 8) break; // All of one pattern run into the same loop.
    }
  }
  for (const attack of suspects) {
    // On the way to the full length, so that a test that fails does so soon.
    for (const length of [LENGTH / 8, LENGTH]) {
      const ms = best(() => millisecondsFor(pattern, attackText(attack, length)), MOST_MS);
      if (ms > MOST_MS) return `${inWords(attack)}: ${Math.round(ms)} ms for ${length}`;
    }
  }
  return undefined;
};

const isExponential = (pattern: RegExp, attack: Attack): boolean => {
  const isSlow = (length: number, mostMs: number): boolean => {
    const few = attackText(attack, length);
    return best(() => millisecondsFor(pattern, few), mostMs) > mostMs;
  };
  const first = FEW.find((length) => isSlow(length, QUICK_MS));
  if (first === undefined) return false;
  const last = Math.max(...FEW);
  // In small steps from there: each takes only a few times as long as the one before.
  for (let length = first; length <= last; length += 2) {
    if (isSlow(length, MOST_MS)) return true;
  }
  return false;
};

const inWords = (attack: Attack): string => JSON.stringify(attack);

/** The machine may be busy: of several times the shortest, fewer when one is short enough or no machine is as busy. */
const best = (measure: () => number, enough: number): number => {
  let shortest = measure();
  for (let again = 0; again < 4 && shortest > enough && shortest < 20 * enough; again += 1) {
    shortest = Math.min(shortest, measure());
  }
  return shortest;
};

test('the list of patterns is whole', () => {
  expect(written.literals.length).toBeGreaterThan(300);
  // Each has its test below, or holds nothing but escaped text.
  expect(written.builders).toEqual([
    'bootstrap/settings/document/hidden-values.ts',
    'bootstrap/settings/document/source-text.ts',
    'bootstrap/settings/document/toml-cursor.ts',
    'bootstrap/settings/migration/migrate.ts',
    'bootstrap/settings/normalise/name-pattern.ts',
    'bootstrap/settings/schema/authorization.ts',
    'bootstrap/settings/schema/client-profiles.ts',
    'bootstrap/settings/schema/forms.ts',
    'bootstrap/terminal.ts',
    'domain/secrets/secret-cleaner.ts',
  ]);
});

test('a pattern that is not linear is found', () => {
  for (const source of [
    '\\/+$',
    '^(?:a+)+$',
    '"(?:[^"\\\\]|\\\\.)*"',
    '^(?:\\s|\\/\\/[^\\n]*)*,',
  ]) {
    expect(weaknessOf(source, ''), source).toBeDefined();
  }
});

/** Patterns put together when a module is loaded. */
const builtPatterns = async (): Promise<readonly RegExp[]> => {
  const built: RegExp[] = [];
  const Plain = RegExp;
  vi.stubGlobal(
    'RegExp',
    class extends Plain {
      constructor(...args: ConstructorParameters<RegExpConstructor>) {
        super(...args);
        built.push(new Plain(...args));
      }
    },
  );
  vi.resetModules();
  await import('../../../src/bootstrap/settings/document/source-text.ts');
  await import('../../../src/bootstrap/settings/schema/authorization.ts');
  await import('../../../src/bootstrap/settings/schema/client-profiles.ts');
  await import('../../../src/bootstrap/terminal.ts');
  vi.unstubAllGlobals();
  vi.resetModules();
  return built.filter(({ source }) => ownBeginnings.some((start) => source.startsWith(start)));
};

/** Of the four: packages that are loaded with them build patterns as well. */
const ownBeginnings = ['^(?:\\[\\[?', '^ *(?:<=', '^(?:sun|', '\u001b'];

test('64 KB for any pattern, of the program or of a user, cost at most 50 ms [I16]', async () => {
  const built = await builtPatterns();
  expect(built).toHaveLength(4);
  const known = new Set<string>();
  const weak: string[] = [];
  for (const { file, source, flags } of [...written.literals, ...built.map(describe)]) {
    if (known.has(`/${source}/${flags}`)) continue;
    known.add(`/${source}/${flags}`);
    const weakness = weaknessOf(source, flags);
    if (weakness !== undefined) weak.push(`${file} /${source}/${flags} ${weakness}`);
  }
  expect(weak).toEqual([]);
  for (const [pattern, text] of userAttacks) {
    for (const match of [matchesName, matchesGlob, matchesRule]) {
      expect(best(() => spent(() => match(pattern, text)), MOST_MS)).toBeLessThan(MOST_MS);
    }
  }
}, 120_000);

const describe = ({ source, flags }: RegExp) => ({ file: 'built', source, flags });

const spent = (work: () => unknown): number => {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
};

const matchesRule = (pattern: string, text: string): boolean => {
  const patterns = new TextPatterns([pattern]);
  return patterns.match(text) || patterns.matchAllOf(text) || patterns.matchSomeOf(text);
};

/** What users write are names with `*`; expressions are for no text of a client. */
const userAttacks: readonly (readonly [string, string])[] = [
  ['*a*a*a*a*a*a*a*a*b', 'a'.repeat(LENGTH)],
  [`${'*a'.repeat(LENGTH / 2)}b`, 'a'.repeat(LENGTH)],
  [`*b${'a'.repeat(255)}*`, 'a'.repeat(LENGTH)],
  ['*'.repeat(LENGTH), 'a'.repeat(LENGTH)],
  ['*/x', '{a}'.repeat(LENGTH / 3)],
  ['*/x', '{'.repeat(LENGTH)],
  ['demo/*', `demo/${'{'.repeat(LENGTH)}`],
];
