/**
 * Who asks for a row: one of the five source documents by its number, `original` (only the code or
 * pages of the programs those documents describe), `reliability` (our scoreboard) or `own`.
 */
type Source = '000' | '001' | '002' | '003' | '004' | 'original' | 'reliability' | 'own';

/**
 * `shown` is a promise the gate holds us to: a passing test must cite the row. `long`: a test of `npm run test:long` cites it, which
 * takes longer than a change should have to wait for.
 */
export type State = 'planned' | 'shown' | 'long' | { readonly declined: string };

export interface Requirement {
  /** `FE-01` for a row of the mission, `L01` for a check of the reliability scoreboard. */
  readonly id: string;
  /** What a user can observe, in one sentence of at most 240 characters. */
  readonly sentence: string;
  readonly sources: readonly Source[];
  readonly state: State;
}

export interface Group {
  /** The letters every id of the group starts with. */
  readonly prefix: string;
  readonly title: string;
  /** The highest number of the group. Ids run from 01 to this one, without a hole. */
  readonly last: number;
  readonly rows: readonly Requirement[];
}

/** The id of a row by its number: two letters take a dash, a single letter does not. */
export function idOf(prefix: string, number: number): string {
  return `${prefix}${prefix.length > 1 ? '-' : ''}${String(number).padStart(2, '0')}`;
}
