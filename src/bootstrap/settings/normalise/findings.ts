import { formatPath, type Problem } from '../../../domain/config/problem.ts';
import type { Path, Places } from '../document/places.ts';

/** What an operator may want to know of a file that is right. */
export interface Note extends Problem {
  /** `alias`: understood under another name than ours. `kept`: read and kept, without effect in this version. */
  readonly kind: 'alias' | 'kept';
  /** Of an alias: what we call it, a path with dots. */
  readonly canonical?: string;
}

/** Collects what is wrong or noteworthy, so that one run shows all of it. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly notes: Note[] = [];
  readonly #places: Places;

  constructor(places: Places) {
    this.#places = places;
  }

  problem(path: Path, message: string): void {
    this.#add(this.#places.problem(path, message));
  }

  keyProblem(path: Path, message: string): void {
    this.#add(this.#places.keyProblem(path, message));
  }

  warn(path: Path, message: string): void {
    const warning = this.#places.keyProblem(path, message);
    const isKnown = this.warnings.some((known) => isSame(known, warning));
    if (!isKnown) this.warnings.push(warning);
  }

  /**
   * Of two forms of one setting the one at `counting` counts, not the one at `path`. Nothing is said where both say the
   * same, or where a variable of the environment was meant to count.
   */
  overruled(path: Path, value: unknown, counting: Path, settled: unknown): void {
    if (JSON.stringify(value) === JSON.stringify(settled)) return;
    if (this.#places.isVariable(counting)) return;
    const where = `${formatPath(counting)} at ${this.#places.where(counting)}`;
    this.warn(path, `${formatPath(path)} has no effect: ${where} counts`);
  }

  /** The key at this place means what we call `canonical`, a path with dots (mission §2: which form was used is reported). */
  alias(path: Path, canonical: string): void {
    // The table of variables has its own words for it.
    if (this.#places.isVariable(path)) return;
    this.notes.push({ ...this.#note('alias', path, `is read as ${canonical}`), canonical });
  }

  /** What stands at this place is understood and kept, and nothing follows from it yet. */
  kept(path: Path, what: string): void {
    this.notes.push(this.#note('kept', path, what));
  }

  #note(kind: Note['kind'], path: Path, what: string): Note {
    return { ...this.#places.keyProblem(path, `${formatPath(path)} ${what}`), kind };
  }

  /** What is inherited is read once for each heir; what is wrong with it is said once. */
  #add(problem: Problem): void {
    const isKnown = this.problems.some((known) => isSame(known, problem));
    if (!isKnown) this.problems.push(problem);
  }
}

const isSame = (one: Problem, other: Problem): boolean =>
  one.path === other.path && one.message === other.message;
