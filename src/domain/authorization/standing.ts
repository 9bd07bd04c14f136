import { type CompiledRule, patternsOf } from './compiled-rule.ts';
import { KnownNames, type NarrowedBudget, type SortedRules } from './narrowed-rules.ts';
import { ScopeGrants } from './scope-grants.ts';

/** Further servers are looked up anew: names may come from clients. */
const MAX_SERVERS = 1_024;

/** The rules for one caller at one server, and the words of its scopes. */
export interface ServerStanding extends SortedRules {
  readonly words: number;
  readonly names: KnownNames;
}

/** All that rules and scopes make of a caller. */
interface Rights {
  readonly rules: readonly CompiledRule[];
  readonly scopes: readonly string[];
}

/** What the policy says about callers with the same rules and scopes, sorted out once. */
export class Standing {
  /** Scopes bind it: it shows some of MCP, or everybody has to. */
  readonly isScoped: boolean;
  readonly scopes: ReadonlySet<string>;
  readonly #grants: ScopeGrants;
  readonly #rules: readonly CompiledRule[];
  readonly #servers = new Map<string | undefined, ServerStanding>();
  readonly #budget: NarrowedBudget;

  constructor(rights: Rights, areScopesNeeded: boolean, budget: NarrowedBudget) {
    this.scopes = new Set(rights.scopes);
    this.#rules = rights.rules;
    this.#grants = new ScopeGrants(rights.scopes);
    this.isScoped = areScopesNeeded || this.#grants.isRestricted;
    this.#budget = budget;
  }

  at(server: string | undefined): ServerStanding {
    const known = this.#servers.get(server);
    if (known !== undefined) return known;
    const standing = this.#newAt(server);
    if (this.#servers.size < MAX_SERVERS) this.#servers.set(server, standing);
    return standing;
  }

  #newAt(server: string | undefined): ServerStanding {
    const here = this.#rules.filter(({ servers, rule }) => {
      if (servers === undefined) return true;
      return server === undefined ? rule.effect === 'allow' : servers.match(server);
    });
    const hasScopes = ({ rule }: CompiledRule): boolean =>
      rule.scopes.every((scope) => this.scopes.has(scope));
    const allowing = here.filter(({ rule }) => rule.effect === 'allow');
    return {
      deny: here.filter((one) => one.rule.effect === 'deny' && hasScopes(one)),
      allow: allowing.filter(hasScopes),
      outOfScope: allowing.filter((one) => !hasScopes(one)),
      words: this.#grants.wordsAt(server),
      names: new KnownNames(this.#budget),
    };
  }
}

/** A rule and whom it is for. */
export class RuleForSome {
  readonly rule: CompiledRule;
  readonly index: number;
  readonly #principals;
  readonly #groups;
  readonly #needsGroup: boolean;

  /** `index`: its place in the policy. */
  constructor(rule: CompiledRule, index: number) {
    const { principals, groups } = rule.rule;
    this.rule = rule;
    this.index = index;
    this.#principals = patternsOf(principals);
    this.#groups = patternsOf(groups);
    this.#needsGroup = groups.length > 0;
  }

  isFor(key: string, groups: readonly string[]): boolean {
    if (this.#principals !== undefined && !this.#principals.match(key)) return false;
    if (!this.#needsGroup) return true;
    const wanted = this.#groups;
    return wanted === undefined ? groups.length > 0 : groups.some((group) => wanted.match(group));
  }
}
