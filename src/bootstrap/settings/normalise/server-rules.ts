import type { BackendTarget } from '../../../domain/balancing/endpoint.ts';
import { isPattern } from '../../../domain/transform/name-pattern.ts';
import { DEFAULT_SERVER_RULES } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { ToolEntries } from '../schema/cache.ts';
import type { HeaderRulesEntry, TransformEntry } from '../schema/transform.ts';
import type { ServerRuleSettings } from '../settings.ts';
import type { Findings } from './findings.ts';
import { headersAfter } from './header-rules.ts';
import { transformOf } from './transform.ts';

interface ResultsEntry {
  readonly link_above?: number | undefined;
  readonly mime_type?: string | undefined;
}

interface RulesEntry {
  readonly transform?: TransformEntry | undefined;
  readonly tools?: ToolEntries | undefined;
  readonly timeout?: number | undefined;
  readonly pinning?: ServerRuleSettings['pinning'] | undefined;
  readonly results?: ResultsEntry | undefined;
}

/** What one server's entry says about messages on their way. */
export const serverRulesOf = (
  { transform, tools = {}, timeout, pinning = DEFAULT_SERVER_RULES.pinning, results }: RulesEntry,
  path: Path,
  findings: Findings,
): ServerRuleSettings => ({
  pinning,
  transform: transformOf(transform, [...path, 'transform'], findings),
  callTimeoutMs: timeout,
  linkAbove: results?.link_above,
  linkMimeType: results?.mime_type,
  cachedTools: Object.entries(tools).flatMap(([name, { cache }]) => {
    if (isPattern(name)) {
      const message = `"${name}" stands for many names: write each tool by its own, or set cache.hints`;
      findings.keyProblem([...path, 'tools', name], message);
    }
    return cache === undefined || cache === false
      ? []
      : [[name, cache === true ? undefined : cache]];
  }),
});

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
    case 'stdio':
    case 'tcp':
    case 'unix':
      findings.keyProblem(path, `headers have no meaning for a server on ${target.protocol}`);
      return target;
  }
};
