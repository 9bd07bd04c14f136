import type { CompiledRule, Matter } from './compiled-rule.ts';
import type { Decision } from './decision.ts';

/** Names may come from clients: a longer one is not kept. */
const MAX_NAME = 256;

/** Rules by what they would do. */
export interface SortedRules {
  readonly deny: readonly CompiledRule[];
  readonly allow: readonly CompiledRule[];
  /** They would allow if the token had their scopes. */
  readonly outOfScope: readonly CompiledRule[];
}

/** Those that are about one method and name. */
export interface NarrowedRules extends SortedRules {
  /** Where nothing else is looked at; undefined until it is decided, or when more is. */
  decision: Decision | undefined;
}

export const narrowed = (rules: SortedRules, matter: Matter): NarrowedRules => {
  const isAbout = (rule: CompiledRule): boolean => rule.isAbout(matter);
  return {
    deny: rules.deny.filter(isAbout),
    allow: rules.allow.filter(isAbout),
    outOfScope: rules.outOfScope.filter(isAbout),
    decision: undefined,
  };
};

/** How many of them one policy may keep, for all callers together. */
export interface NarrowedBudget {
  left: number;
}

/** What was narrowed down for callers with the same rights at one server. */
export class KnownNames {
  readonly #byMethod = new Map<string, Map<string, NarrowedRules>>();
  readonly #budget: NarrowedBudget;

  constructor(budget: NarrowedBudget) {
    this.#budget = budget;
  }

  find(method: string, name: string): NarrowedRules | undefined {
    return this.#byMethod.get(method)?.get(name);
  }

  keep(method: string, name: string, rules: NarrowedRules): void {
    if (method.length > MAX_NAME || name.length > MAX_NAME) return;
    const known = this.#byMethod.get(method);
    if (known === undefined) this.#byMethod.set(method, new Map([[name, rules]]));
    else known.set(name, rules);
    this.#budget.left -= 1;
  }
}
