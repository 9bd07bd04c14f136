import type { DecisionPointSettings } from '../../../adapters/outbound/authorization/opa-decision-point.ts';
import type { AuthSettings } from '../auth-settings.ts';
import { type AuthorizationSettings, DEFAULT_DECISION_POINT } from '../authorization-settings.ts';
import type { DecisionPointEntry } from '../schema/authorization.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { checkUrl } from './auth-url.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { firstSaid } from './first-said.ts';
import { policyRulesOf } from './policy-rules.ts';

/** Who may do what; undefined when the file asks for nothing, and whoever came in may do everything. */
export const authorizationOf = (
  { authorization: entry = {}, auth: authEntry }: GatewayFile,
  auth: AuthSettings | undefined,
  servers: ServerNames,
  findings: Findings,
): AuthorizationSettings | undefined => {
  const path = ['auth', 'enforce_scopes'];
  const enforcesScopes =
    firstSaid(
      [
        [authEntry?.enforce_scopes, path],
        [entry.enforce_scopes, ['authorization', 'enforce_scopes']],
      ],
      findings,
    ) ?? false;
  const rules = policyRulesOf(entry.rules ?? [], findings);
  checkServers(rules, servers, findings);
  const { decision_point: point } = entry;
  const decisionPoint = point && decisionPointOf(point, findings);
  const isWithoutScopes = auth?.provider === 'none' || auth?.provider === 'token';
  if (enforcesScopes && isWithoutScopes) {
    const place =
      authEntry?.enforce_scopes === undefined ? ['authorization', 'enforce_scopes'] : path;
    const message = `with auth.provider ${auth.provider} nobody has scopes, so all but the local user are refused`;
    findings.warn(place, message);
  }
  const isSilent = rules.length === 0 && point === undefined && entry.default !== 'deny';
  if (isSilent && !enforcesScopes) return undefined;
  return { enforcesScopes, allowsByDefault: entry.default === 'allow', rules, decisionPoint };
};

interface ServerNames {
  readonly names: readonly string[];
  /** Others may come while the gateway runs. */
  readonly areAll: boolean;
}

/** A rule for a server nobody knows protects nothing. */
const checkServers = (
  rules: AuthorizationSettings['rules'],
  { names, areAll }: ServerNames,
  findings: Findings,
): void => {
  if (!areAll) return;
  for (const [index, { effect, servers }] of rules.entries()) {
    for (const server of servers) {
      if (server.includes('*') || names.includes(server)) continue;
      const place = ['authorization', 'rules', index, effect, 'servers'];
      findings.warn(place, `there is no server "${server}"`);
    }
  }
};

const decisionPointOf = (entry: DecisionPointEntry, findings: Findings): DecisionPointSettings => {
  checkUrl(entry.url, ['authorization', 'decision_point', 'url'], findings);
  return {
    ...DEFAULT_DECISION_POINT,
    url: entry.url,
    ...defined({
      token: entry.token,
      timeoutMs: entry.timeout,
      cacheMs: entry.cache,
      sendsArguments: entry.send_arguments,
    }),
  };
};
