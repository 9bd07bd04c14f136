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
    this.problems.push(this.#places.problem(path, message));
  }

  keyProblem(path: Path, message: string): void {
    this.problems.push(this.#places.keyProblem(path, message));
  }

  warn(path: Path, message: string): void {
    this.warnings.push(this.#places.keyProblem(path, message));
  }
}
