import type { Problem } from '../../domain/config/problem.ts';
import type { Settings } from '../settings/settings.ts';

/** What a part makes of other settings. */
export interface PreparedChange {
  /** What the settings do not show, such as the content of a file they name; by the names operators know. */
  readonly changed: readonly string[];
  /** Makes the change, in one turn and without failing. */
  commit(): void;
}

/** A part of a running gateway that takes other settings. */
export interface LivePart {
  /**
   * Gets ready for `next` without following it yet; undefined when nothing changes here. A problem refuses the reload as a
   * whole, so everything that can go wrong does so here.
   */
  prepare(
    next: Settings,
  ): PreparedChange | Problem | undefined | Promise<PreparedChange | Problem | undefined>;
}

/**
 * The parts that take other settings, each added by whoever builds it.
 *
 * To make a setting reloadable: say `live(…)` in `decisions.ts`, and where its part is built either read the group of the
 * settings at each use (groups with a decision for each key are changed in place), or add one line:
 * `liveParts.follow(({ rateLimits }) => limiter.become(rateLimits))`.
 */
export class LiveParts {
  readonly #parts: LivePart[] = [];

  add(part: LivePart): void {
    this.#parts.push(part);
  }

  /** For a change that cannot fail. `become` is called with every reload that changed anything. */
  follow(become: (next: Settings) => void): void {
    this.add({ prepare: (next) => ({ changed: [], commit: () => become(next) }) });
  }

  /** Everything got ready, or all that speaks against it. */
  async prepare(next: Settings): Promise<PreparedChange | readonly Problem[]> {
    const outcomes = await Promise.all(this.#parts.map(async (part) => part.prepare(next)));
    const problems = outcomes.flatMap((outcome) =>
      outcome !== undefined && 'message' in outcome ? [outcome] : [],
    );
    if (problems.length > 0) return problems;
    const changes = outcomes.flatMap((outcome) =>
      outcome !== undefined && 'commit' in outcome ? [outcome] : [],
    );
    return {
      changed: changes.flatMap(({ changed }) => changed),
      commit: () => {
        for (const change of changes) change.commit();
      },
    };
  }
}
