import { canCheck } from '../../../application/health/check-kind.ts';
import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import type { BackendMap } from '../schema/backend-defaults.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { ServerRuleSettings } from '../settings.ts';
import type { Findings } from './findings.ts';
import type { ServerDraft } from './server-list.ts';

interface Defaults {
  readonly enabled?: boolean | undefined;
  readonly timeout?: number | undefined;
  readonly max_retries?: number | undefined;
  readonly health_check_path?: string | undefined;
}

const keys: Readonly<Partial<Record<BackendProtocol, Exclude<keyof BackendMap, 'backends'>>>> = {
  stdio: 'stdio',
  websocket: 'websocket',
  http: 'http',
  sse: 'sse',
  tcp: 'tcp_binary',
};

/** The servers with what `backends.<protocol>` says of all that are reached by it (mission C-09). Their own words come first. */
export const withProtocolDefaults = (
  { backends }: GatewayFile,
  drafts: readonly ServerDraft[],
  findings: Findings,
): readonly ServerDraft[] => {
  if (backends === undefined || Array.isArray(backends)) return drafts;
  return drafts.flatMap((draft) => {
    const protocols = new Set(draft.targets.map(({ target }) => target.protocol));
    const [protocol] = protocols;
    const key = protocol === undefined ? undefined : keys[protocol];
    const defaults: Defaults | undefined = key === undefined ? undefined : backends[key];
    // What holds for one protocol cannot be said of a server that has several.
    if (protocols.size !== 1 || defaults === undefined || protocol === undefined) return [draft];
    if (defaults.enabled === false) {
      const message = `servers on ${protocol} are off: "${draft.name}" is left out`;
      findings.warn(['backends', key ?? protocol, 'enabled'], message);
      return [];
    }
    return [{ ...draft, rules: withDefaults(draft.rules, defaults, protocol) }];
  });
};

const withDefaults = (
  rules: ServerRuleSettings,
  { timeout, max_retries: retries, health_check_path: path }: Defaults,
  protocol: BackendProtocol,
): ServerRuleSettings => ({
  ...rules,
  callTimeoutMs: rules.callTimeoutMs ?? timeout,
  retry: {
    maxAttempts: rules.retry.maxAttempts ?? (retries === undefined ? undefined : retries + 1),
  },
  health:
    path === undefined || !canCheck('http', protocol, path)
      ? rules.health
      : { ...rules.health, check: { mode: 'all', kind: 'http', path, ...rules.health.check } },
});
