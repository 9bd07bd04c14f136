import { localUser, type Principal } from '../identity/principal.ts';
import { CompiledRule, type Matter } from './compiled-rule.ts';
import type { Decision } from './decision.ts';
import { type MethodReach, reachOf, useOf } from './method-reach.ts';
import {
  type NarrowedBudget,
  type NarrowedRules,
  narrowed,
  type SortedRules,
} from './narrowed-rules.ts';
import type { PolicyRule } from './policy-rule.ts';
import { RuleForSome, type ServerStanding, Standing } from './standing.ts';

export interface PolicySettings {
  readonly rules: readonly PolicyRule[];
  /** Nobody may do what no scope of `mcp` says. */
  readonly enforcesScopes: boolean;
  /** What no rule decides is allowed. */
  readonly allowsByDefault: boolean;
  /** Somebody else is asked about what is allowed here. */
  readonly isAskedElsewhere: boolean;
}

/** What somebody wants to do, in the words of the server it is for. */
export interface Act {
  readonly principal: Principal;
  /** The namespace; undefined for what the gateway itself answers. */
  readonly server: string | undefined;
  readonly method: string;
  /** Tool, prompt or URI as the server itself calls it; undefined where the method has none. */
  readonly name: string | undefined;
  /** Address of the client; empty where there is none. */
  readonly remoteAddress: string;
  /** The arguments of a tool as JSON text, looked at only when a rule speaks of them; undefined when there are none. */
  arguments(): Uint8Array | undefined;
}

/** Something a list may show. */
export interface Item {
  readonly principal: Principal;
  readonly server: string;
  readonly kind: keyof typeof useOf;
  /** Or URI, or URI template. */
  readonly name: string;
  /** Address of the client; undefined: any. */
  readonly remoteAddress: string | undefined;
}

const MAX_REMEMBERED = 50_000;
const MAX_RIGHTS = 10_000;

const byDefault: Readonly<Record<'allow' | 'deny', Decision>> = {
  allow: { allows: true, basis: 'default' },
  deny: { allows: false, basis: 'default' },
};
const byScope: Decision = { allows: true, basis: 'scope' };
const byOperator: Decision = { allows: true, basis: 'operator' };

/**
 * Who may do what (issue 8). A rule that denies wins over all that allow. Scopes bind tokens that name some of MCP, or
 * all when they are enforced; what they leave out is denied. What is left is allowed by a rule, or by default. Lists and
 * requests are judged by the same function.
 */
export class Policy {
  readonly #settings: PolicySettings;
  readonly #rules: readonly RuleForSome[];
  readonly #undecided: Decision;
  /** Callers with the same rights share what was found out about them. */
  readonly #byRights = new Map<string, Standing>();
  #standings = new WeakMap<Principal, Standing>();
  #budget: NarrowedBudget = { left: MAX_REMEMBERED };

  constructor(settings: PolicySettings) {
    this.#settings = settings;
    const { rules, allowsByDefault, enforcesScopes, isAskedElsewhere } = settings;
    this.#rules = rules.map((rule, index) => new RuleForSome(new CompiledRule(rule), index));
    // Where no rule allows anything, scopes or whoever is asked say what is allowed.
    const allowsElsewhere = rules.every(({ effect }) => effect === 'deny');
    if (allowsByDefault) this.#undecided = byDefault.allow;
    else if (allowsElsewhere && enforcesScopes) this.#undecided = byScope;
    else this.#undecided = byDefault[allowsElsewhere && isAskedElsewhere ? 'allow' : 'deny'];
  }

  decide(act: Act, nowMs: number): Decision {
    const { method, remoteAddress, name = '' } = act;
    const reach = reachOf(method);
    const isTemplate = method === 'completion/complete' && name.includes('{');
    const about = { method, reach, name, isTemplate, isUnique: false };
    return this.#judge(act.principal, act.server, { ...about, remoteAddress, nowMs, request: act });
  }

  /** Whether some use of the item could be let through now. */
  shows({ principal, server, kind, name, remoteAddress }: Item, nowMs: number): boolean {
    const method = useOf[kind];
    const isTemplate = kind === 'resource_template';
    const about = { method, reach: reachOf(method), name, isTemplate, isUnique: false };
    const matter = { ...about, remoteAddress, nowMs, request: undefined };
    return this.#judge(principal, server, matter).allows;
  }

  #judge(principal: Principal, server: string | undefined, matter: Matter): Decision {
    const standing = this.#standingOf(principal);
    const here = standing.at(server);
    const rules = rulesAbout(here, matter);
    if (rules.decision !== undefined) return rules.decision;
    const decision = this.#judged(standing, rules, here.words, server, principal, matter);
    if (!matter.isUnique) rules.decision = decision;
    return decision;
  }

  #judged(
    standing: Standing,
    { deny, allow, outOfScope }: SortedRules,
    words: number,
    server: string | undefined,
    { key }: Principal,
    matter: Matter,
  ): Decision {
    const denying = firstOf(deny, matter);
    if (denying !== undefined) return denying.decision;
    const allowing = firstOf(allow, matter);
    if (key === localUser.key) return allowing?.decision ?? byOperator;
    const missing =
      standing.isScoped && (words & matter.reach.words) === 0
        ? missingWords(server, matter.reach)
        : [];
    if (allowing !== undefined || this.#undecided.allows) {
      return missing.length === 0 ? (allowing?.decision ?? this.#undecided) : scopeMissing(missing);
    }
    const short = firstOf(outOfScope, matter)?.rule;
    if (short === undefined) return byDefault.deny;
    const own = short.scopes.filter((scope) => !standing.scopes.has(scope));
    return scopeMissing([...missing, ...own], short);
  }

  #standingOf(principal: Principal): Standing {
    const known = this.#standings.get(principal);
    if (known !== undefined && this.#budget.left > 0) return known;
    if (this.#budget.left <= 0 || this.#byRights.size >= MAX_RIGHTS) this.#forget();
    const { key, groups = [], scopes = [] } = principal;
    const fitting = this.#rules.filter((rule) => rule.isFor(key, groups));
    const isLocal = key === localUser.key;
    const rights = JSON.stringify([isLocal, fitting.map(({ index }) => index), scopes]);
    let standing = this.#byRights.get(rights);
    if (standing === undefined) {
      const rules = fitting.map(({ rule }) => rule);
      standing = new Standing({ rules, scopes }, this.#settings.enforcesScopes, this.#budget);
      this.#byRights.set(rights, standing);
    }
    this.#standings.set(principal, standing);
    return standing;
  }

  /** All of it is found again when it is asked for. */
  #forget(): void {
    this.#standings = new WeakMap();
    this.#byRights.clear();
    this.#budget = { left: MAX_REMEMBERED };
  }
}

const rulesAbout = (here: ServerStanding, matter: Matter): NarrowedRules => {
  const { method, reach, name, isTemplate } = matter;
  if (isTemplate) return narrowed(here, matter);
  const key = reach.reach === 'use' ? name : '';
  const known = here.names.find(method, key);
  if (known !== undefined) return known;
  const rules = narrowed(here, matter);
  here.names.keep(method, key, rules);
  return rules;
};

const firstOf = (rules: readonly CompiledRule[], matter: Matter): CompiledRule | undefined => {
  for (const rule of rules) if (rule.holdsFor(matter)) return rule;
  return undefined;
};

const missingWords = (server = '*', { askFor }: MethodReach): readonly string[] =>
  askFor.map((word) => `mcp:${server}:${word}`);

const scopeMissing = (scopes: readonly string[], rule?: PolicyRule): Decision => ({
  allows: false,
  basis: 'scope',
  scope: [...new Set(scopes)].join(' '),
  ...(rule === undefined ? {} : { rule }),
});
