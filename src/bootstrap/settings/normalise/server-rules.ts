import type { BackendProtocol, BackendTarget } from '../../../domain/balancing/endpoint.ts';
import { isPattern } from '../../../domain/transform/name-pattern.ts';
import { DEFAULT_SERVER_RULES } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { ToolEntries } from '../schema/cache.ts';
import type { ServerHealthEntry } from '../schema/health.ts';
import type { ServerTimesEntry } from '../schema/timeouts.ts';
import type { HeaderRulesEntry, TransformEntry } from '../schema/transform.ts';
import type { ServerRuleSettings } from '../settings.ts';
import { serverAdmissionOf } from './admission.ts';
import type { Findings } from './findings.ts';
import { headersAfter } from './header-rules.ts';
import { serverHealthOf } from './health.ts';
import type { EndpointDraft } from './server-list.ts';
import { serverTimesOf } from './timeouts.ts';
import { transformOf } from './transform.ts';

interface ResultsEntry {
  readonly link_above?: number | undefined;
  readonly mime_type?: string | undefined;
}

interface RulesEntry {
  readonly transform?: TransformEntry | undefined;
  readonly tools?: ToolEntries | undefined;
  readonly timeout?: number | undefined;
  readonly timeouts?: ServerTimesEntry['timeouts'];
  readonly admission?: Parameters<typeof serverAdmissionOf>[0];
  readonly max_retries?: number | undefined;
  readonly pinning?: ServerRuleSettings['pinning'] | undefined;
  readonly results?: ResultsEntry | undefined;
  readonly health_check?: ServerHealthEntry['health_check'];
  readonly circuit_breaker?: ServerHealthEntry['circuit_breaker'];
}

/** What one server's entry says about messages on their way. `protocols`: of its endpoints. */
export const serverRulesOf = (
  entry: RulesEntry,
  protocols: readonly BackendProtocol[],
  path: Path,
  findings: Findings,
): ServerRuleSettings => {
  const { transform, tools = {}, pinning = DEFAULT_SERVER_RULES.pinning, results } = entry;
  const { idleMs, ...times } = serverTimesOf(entry, tools, path, findings);
  return {
    health: serverHealthOf(entry, protocols, path, findings),
    pinning,
    transform: transformOf(transform, [...path, 'transform'], findings),
    callTimeoutMs: idleMs,
    times,
    admission: serverAdmissionOf(entry.admission),
    retry: { maxAttempts: entry.max_retries === undefined ? undefined : entry.max_retries + 1 },
    linkAbove: results?.link_above,
    linkMimeType: results?.mime_type,
    cachedTools: Object.entries(tools).flatMap(([name, { cache, timeout, timeouts }]) => {
      const isOfTimeOnly = timeout !== undefined || timeouts !== undefined;
      if (isPattern(name) && (cache !== undefined || !isOfTimeOnly)) {
        const message = `"${name}" stands for many names: write each tool by its own, or set cache.hints`;
        findings.keyProblem([...path, 'tools', name], message);
      }
      return cache === undefined || cache === false
        ? []
        : [[name, cache === true ? undefined : cache]];
    }),
  };
};

/** The same for several endpoints of one server: rules that mean nothing to any of them are a mistake. */
export const endpointsWithHeaderRules = (
  places: readonly EndpointDraft[],
  rules: HeaderRulesEntry | undefined,
  path: Path,
  findings: Findings,
): readonly EndpointDraft[] => {
  const some = places.filter(({ target }) => 'headers' in target);
  return places.map((place) =>
    some.length > 0 && !some.includes(place)
      ? place
      : { ...place, target: withHeaderRules(place.target, rules, path, findings) },
  );
};

/** The target with the headers its rules make of it. `path`: of the rules. */
export const withHeaderRules = (
  target: BackendTarget,
  rules: HeaderRulesEntry | undefined,
  path: Path,
  findings: Findings,
): BackendTarget => {
  if (rules === undefined) return target;
  switch (target.protocol) {
    case 'http':
    case 'sse':
    case 'websocket':
      return { ...target, headers: headersAfter(target.headers, rules, path, findings) };
    case 'auto':
      if (/^(?:http|ws)s?:/i.test(target.address)) {
        return { ...target, headers: headersAfter(target.headers, rules, path, findings) };
      }
      findings.keyProblem(path, `headers have no meaning at ${target.address}`);
      return target;
    case 'stdio':
    case 'tcp':
    case 'unix':
      findings.keyProblem(path, `headers have no meaning for a server on ${target.protocol}`);
      return target;
  }
};
