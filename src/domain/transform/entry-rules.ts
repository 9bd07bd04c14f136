import { isPattern, matchesName } from './name-pattern.ts';
import { ValueChange, type ValueRules } from './value-change.ts';

/** What changes of one tool or prompt between its server and all clients. */
export interface EntryRule {
  /** Its name for clients. */
  readonly rename?: string;
  readonly isHidden?: boolean;
  readonly title?: string;
  readonly description?: string;
  readonly arguments?: ValueChange;
  /** Of tools only. */
  readonly result?: ValueChange;
}

/** The same as it is written. */
export interface EntrySettings extends Omit<EntryRule, 'arguments' | 'result'> {
  readonly arguments?: ValueRules;
  readonly result?: ValueRules;
}

/** By the names at the server, or patterns of names, in the order they are written. */
export type EntryList = readonly (readonly [name: string, rule: EntrySettings])[];

interface PatternRule {
  readonly pattern: string;
  readonly rule: EntryRule;
}

/**
 * The rules of the tools (or prompts) of one server by their names there, where `*` stands for any characters. For each
 * kind of change the rule of the name itself counts, else that of the first pattern that says something about it.
 */
export class EntryRules {
  readonly #exact = new Map<string, EntryRule>();
  readonly #patterns: readonly PatternRule[];
  /** By the name clients see. */
  readonly #renamed = new Map<string, string>();

  constructor(rules: EntryList) {
    this.#patterns = rules
      .filter(([name]) => isPattern(name))
      .map(([pattern, rule]) => ({ pattern, rule: ready(rule) }));
    for (const [name, own] of rules) {
      if (isPattern(name)) continue;
      const rule = { ...this.#ofPatterns(name), ...ready(own) };
      this.#exact.set(name, rule);
      if (own.rename !== undefined && rule.isHidden !== true) this.#renamed.set(own.rename, name);
    }
  }

  get isEmpty(): boolean {
    return this.#exact.size === 0 && this.#patterns.length === 0;
  }

  /** What holds for the name; undefined where nothing changes. */
  of(name: string): EntryRule | undefined {
    return this.#exact.get(name) ?? this.#ofPatterns(name);
  }

  /** The name clients see; undefined when they do not see it: it is hidden, or another one got its name. */
  nameOfClient(name: string): string | undefined {
    const rule = this.of(name);
    if (rule?.isHidden === true) return undefined;
    if (rule?.rename !== undefined) return rule.rename;
    return this.#renamed.has(name) ? undefined : name;
  }

  /** The server's name for what clients call `name`; undefined when they know nothing of that name. */
  nameAtServer(name: string): string | undefined {
    const renamed = this.#renamed.get(name);
    if (renamed !== undefined) return renamed;
    return this.nameOfClient(name) === name ? name : undefined;
  }

  #ofPatterns(name: string): EntryRule | undefined {
    const found = this.#patterns
      .filter(({ pattern }) => matchesName(pattern, name))
      .map(({ rule }) => rule);
    return found.length < 2 ? found[0] : Object.assign({}, ...found.toReversed());
  }
}

const ready = ({ arguments: ofArguments, result, ...rule }: EntrySettings): EntryRule => ({
  ...rule,
  ...(ofArguments === undefined ? {} : { arguments: new ValueChange(ofArguments) }),
  ...(result === undefined ? {} : { result: new ValueChange(result) }),
});
