import type { AccessExplanation } from '../../../application/authorization/access-explanation.ts';
import { type Paint, printable } from './output.ts';

/** What the policy says about a request, for people. */
export const accessText = (access: AccessExplanation, paint: Paint): string => {
  const { principal, isAllowed, rule, scope, isAskedElsewhere } = access;
  const verdict = isAllowed ? paint('green', '=> allowed') : paint('red', '=> denied');
  const lines = [
    `${verdict} to ${printable(principal)}: ${reasonOf(access)}`,
    ...(scope === undefined ? [] : [`   scopes that are missing: ${scope}`]),
    ...(scope === undefined || rule === undefined ? [] : [`   for the rule: ${printable(rule)}`]),
    ...(isAskedElsewhere ? ['   the decision point, which is not asked here, may refuse'] : []),
  ];
  return `${lines.join('\n')}\n`;
};

const reasonOf = ({ by, rule = '', isAllowed }: AccessExplanation): string => {
  switch (by) {
    case 'rule':
      return `by the rule "${printable(rule)}"`;
    case 'default':
      return isAllowed ? 'no rule denies it, and the default allows' : 'no rule allows it';
    case 'scope':
      return isAllowed ? 'by the scopes of its token' : 'scopes are missing';
    case 'operator':
      return 'the local user may do what no rule denies';
  }
};
