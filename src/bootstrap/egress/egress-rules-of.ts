import { EgressRules, parseEgressRule } from '../../domain/egress/egress-rules.ts';
import type { EgressSettings } from '../settings/egress-settings.ts';

/** The rules that settings stand for. They were read before, so that each of them is one. */
export const egressRulesOf = (settings: EgressSettings | undefined): EgressRules =>
  new EgressRules(rulesOf(settings?.allow), rulesOf(settings?.deny));

const rulesOf = (texts: readonly string[] = []) =>
  texts.flatMap((text) => {
    const parsed = parseEgressRule(text);
    return parsed.ok ? [parsed.value] : [];
  });
