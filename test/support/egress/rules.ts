import { EgressGuard } from '../../../src/adapters/shared/egress/egress-guard.ts';
import { EgressRules, parseEgressRule } from '../../../src/domain/egress/egress-rules.ts';

const compiled = (texts: readonly string[]) =>
  texts.map((text) => {
    const parsed = parseEgressRule(text);
    if (!parsed.ok) throw new TypeError(parsed.message);
    return parsed.value;
  });

export const rulesFor = (
  allow: readonly string[] = [],
  deny: readonly string[] = [],
): EgressRules => new EgressRules(compiled(allow), compiled(deny));

/** A guard that tells nobody. */
export const quietGuard = (rules: EgressRules = rulesFor()): EgressGuard =>
  new EgressGuard(rules, () => undefined);
