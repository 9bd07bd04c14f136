import type { Problem } from '../../../domain/config/problem.ts';
import type { Path, Places } from '../document/places.ts';

/** Collects what is wrong or noteworthy, so that one run shows all of it. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
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
    this.warnings.push(this.#places.keyProblem(path, message));
  }

  /** What is inherited is read once for each heir; what is wrong with it is said once. */
  #add(problem: Problem): void {
    const { path, message } = problem;
    const isKnown = this.problems.some((known) => known.path === path && known.message === message);
    if (!isKnown) this.problems.push(problem);
  }
}
