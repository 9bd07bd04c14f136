import { reachOf } from '../../../domain/authorization/method-reach.ts';
import type { PolicyRule } from '../../../domain/authorization/policy-rule.ts';
import { formatPath } from '../../../domain/config/problem.ts';
import { parseNetwork } from '../../../domain/egress/network.ts';
import type { Path } from '../document/places.ts';
import type { ConditionsEntry, RuleEntry } from '../schema/authorization.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { argumentTestsOf, windowOf } from './policy-conditions.ts';

const RULES: Path = ['authorization', 'rules'];

/** The rules of a policy. Whatever would silently mean less than it says is refused. */
export const policyRulesOf = (
  entries: readonly RuleEntry[],
  findings: Findings,
): readonly PolicyRule[] => {
  const names = new Set<string>();
  return entries.flatMap((entry, index) => {
    const path = [...RULES, index];
    const { allow, deny, name = formatPath(['rules', index]) } = entry;
    const conditions = allow ?? deny;
    if (conditions === undefined || (allow !== undefined && deny !== undefined)) {
      findings.problem(path, 'a rule allows or denies: write one of allow and deny');
      return [];
    }
    if (names.has(name)) findings.problem([...path, 'name'], 'another rule has this name already');
    names.add(name);
    const effect = allow === undefined ? 'deny' : 'allow';
    const rule = ruleOf(conditions, [...path, effect], findings);
    return [{ effect, name, ...defined({ reason: entry.reason }), ...rule }];
  });
};

const listKeys = [
  ...(['principals', 'groups', 'scopes', 'servers', 'methods'] as const),
  ...(['tools', 'prompts', 'resources', 'addresses'] as const),
];

const ruleOf = (
  conditions: ConditionsEntry,
  path: Path,
  findings: Findings,
): Omit<PolicyRule, 'effect' | 'name' | 'reason'> => {
  const listed = (key: (typeof listKeys)[number]): readonly string[] => {
    const written = conditions[key];
    if (written?.length === 0) {
      findings.problem([...path, key], 'is empty, so the rule would fit nobody: leave it out');
    }
    return [written ?? []].flat();
  };
  const { arguments: ofArguments = {}, when } = conditions;
  const rule = {
    principals: listed('principals'),
    groups: listed('groups'),
    scopes: listed('scopes'),
    servers: listed('servers'),
    methods: listed('methods'),
    tools: listed('tools'),
    prompts: listed('prompts'),
    resources: listed('resources'),
    addresses: listed('addresses'),
    arguments: argumentTestsOf(ofArguments, [...path, 'arguments'], findings),
    ...defined({ window: when && windowOf(when, [...path, 'when'], findings) }),
  };
  check(rule, path, findings);
  return rule;
};

type Lists = Pick<PolicyRule, 'principals' | 'methods' | 'addresses' | 'scopes'>;

const check = ({ principals, methods, addresses, scopes }: Lists, path: Path, found: Findings) => {
  for (const principal of principals) {
    if (/[:*]/.test(principal) || /^(?:local|anonymous)$/.test(principal)) continue;
    const fix = `write what kind of caller it is, such as "user:${principal}"`;
    found.problem([...path, 'principals'], `"${principal}" is nobody: ${fix}`);
  }
  for (const method of methods) {
    if (!reachOf(method).isList) continue;
    const fix = 'name what is called (tools/call, prompts/get, resources/read)';
    const message = `${method} shows what its reader may use, so no rule is needed: ${fix}`;
    found.problem([...path, 'methods'], message);
  }
  for (const address of addresses) {
    const parsed = parseNetwork(address);
    if (!parsed.ok) found.problem([...path, 'addresses'], parsed.message);
  }
  if (scopes.some((scope) => scope.includes('*'))) {
    found.problem([...path, 'scopes'], 'scopes are compared as they are: write them without "*"');
  }
};
