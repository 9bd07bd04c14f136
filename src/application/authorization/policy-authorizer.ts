import { useOf } from '../../domain/authorization/method-reach.ts';
import type { Act } from '../../domain/authorization/policy.ts';
import { Policy, type PolicySettings } from '../../domain/authorization/policy.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import { localUser } from '../../domain/identity/principal.ts';
import type { AuthorizationMetrics } from '../ports/driven/authorization-metrics.ts';
import type { DecisionPoint, PolicyAnswer } from '../ports/driven/decision-point.ts';
import { isAskedAbout } from './asked-about.ts';
import type { Authorizer, ListedKind } from './authorizer.ts';
import { cannotBeDecided, forbidden, refusalOf } from './refusals.ts';

const RETRY_MS = 1_000;
/** Questions about the items of one list that are under way at a time. */
const MAX_QUESTIONS = 8;

/** A policy, and who is asked about what it allows. */
export interface PolicyInForce {
  readonly settings: PolicySettings;
  /** Nobody: undefined. */
  readonly decisionPoint: DecisionPoint | undefined;
}

export interface PolicyAuthorizerParts {
  readonly metrics: AuthorizationMetrics;
  /** Milliseconds since 1970. */
  readonly wallMs: () => number;
}

/** Decides by the policy, and where it allows, by whoever else is asked. Another policy holds from the next question on. */
export class PolicyAuthorizer implements Authorizer {
  readonly #parts: PolicyAuthorizerParts;
  #policy: Policy;
  #decisionPoint: DecisionPoint | undefined;
  #isOn: boolean;

  constructor(first: PolicyInForce | undefined, parts: PolicyAuthorizerParts) {
    this.#parts = parts;
    this.#policy = new Policy(first?.settings ?? everythingAllowed);
    this.#decisionPoint = first?.decisionPoint;
    this.#isOn = first !== undefined;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Undefined: everybody may do everything. */
  use(next: PolicyInForce | undefined): void {
    this.#policy = new Policy(next?.settings ?? everythingAllowed);
    this.#decisionPoint = next?.decisionPoint;
    this.#isOn = next !== undefined;
  }

  refusal(access: Act): Fault | undefined | Promise<Fault | undefined> {
    if (!this.#isOn) return undefined;
    const { metrics, wallMs } = this.#parts;
    const decision = this.#policy.decide(access, wallMs());
    if (!decision.allows) {
      metrics.decided('denied', decision.basis);
      return refusalOf(decision, access);
    }
    const point = this.#decisionPoint;
    if (point === undefined || !isAskedAbout(access)) {
      metrics.decided('allowed', decision.basis);
      return undefined;
    }
    const answer = point.ask({ ...questionOf(access), request: access });
    return answer instanceof Promise
      ? answer.then((settled) => this.#settled(settled, access))
      : this.#settled(answer, access);
  }

  shown(
    of: ListedKind,
    names: readonly string[],
  ): ReadonlySet<string> | 'all' | Promise<ReadonlySet<string> | 'all'> {
    if (!this.#isOn) return 'all';
    const nowMs = this.#parts.wallMs();
    const { principal, server, kind, remoteAddress } = of;
    const allowed = names.filter((name) =>
      this.#policy.shows({ principal, server, kind, name, remoteAddress }, nowMs),
    );
    const point = this.#decisionPoint;
    return point === undefined || principal.key === localUser.key
      ? allOr(allowed, names)
      : this.#shownBy(point, of, allowed, names);
  }

  async #shownBy(
    point: DecisionPoint,
    { principal, server, kind }: ListedKind,
    allowed: readonly string[],
    names: readonly string[],
  ): Promise<ReadonlySet<string> | 'all'> {
    const method = useOf[kind];
    const shown: string[] = [];
    const rest = allowed.values();
    const askNext = async (): Promise<void> => {
      for (const name of rest) {
        const answer = await point.ask({ principal, server, method, name, request: undefined });
        if (answer.kind === 'allowed') shown.push(name);
      }
    };
    await Promise.all(Array.from({ length: Math.min(MAX_QUESTIONS, allowed.length) }, askNext));
    return allOr(shown, names);
  }

  #settled(answer: PolicyAnswer, access: Act): Fault | undefined {
    const { metrics } = this.#parts;
    switch (answer.kind) {
      case 'allowed':
        metrics.decided('allowed', 'decision_point');
        return undefined;
      case 'denied':
        metrics.decided('denied', 'decision_point');
        return forbidden(access.method, answer.reason);
      case 'unknown':
        metrics.decided('unavailable', 'decision_point');
        return cannotBeDecided(RETRY_MS);
    }
  }
}

const everythingAllowed: PolicySettings = {
  rules: [],
  enforcesScopes: false,
  allowsByDefault: true,
  isAskedElsewhere: false,
};

const questionOf = ({ principal, server, method, name }: Act) => ({
  principal,
  server,
  method,
  name,
});

const allOr = (shown: readonly string[], names: readonly string[]): ReadonlySet<string> | 'all' =>
  shown.length === names.length ? 'all' : new Set(shown);
