import type { EntryList, EntrySettings } from '../../../domain/transform/entry-rules.ts';
import type { Path } from '../document/places.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { ROUTE_KEYS_WITHOUT_EFFECT, type RouteEntry } from '../schema/shared-rules.ts';
import type { TransformEntry } from '../schema/transform.ts';
import type { TransformSettings } from '../settings.ts';
import type { Findings } from './findings.ts';
import type { ServerDraft } from './server-list.ts';
import { withHeaderRules } from './server-rules.ts';
import { checkTransform, transformOf } from './transform.ts';

/** Rules for a server that stand elsewhere than in its entry. */
interface Shared {
  readonly entry: TransformEntry;
  readonly path: Path;
  /** Undefined for rules of all servers. */
  readonly server: string | undefined;
  readonly timeoutMs: number | undefined;
}

/** The servers with what `gateway.routes` and `middleware.transform` say about them. What their own entries say comes first. */
export const withSharedRules = (
  { gateway, middleware }: GatewayFile,
  drafts: readonly ServerDraft[],
  findings: Findings,
): readonly ServerDraft[] => {
  const routes = (gateway?.routes ?? []).flatMap((route, index) =>
    ofRoute(route, ['gateway', 'routes', index], drafts, findings),
  );
  const common = (middleware?.transform ?? []).flatMap(
    ({ enabled = true, config: entry }, index): readonly Shared[] => {
      const path = ['middleware', 'transform', index, 'config'];
      return enabled ? [{ entry, path, server: undefined, timeoutMs: undefined }] : [];
    },
  );
  const all = [...routes, ...common];
  return all.length === 0 ? drafts : drafts.map((draft) => merged(draft, all, findings));
};

const ofRoute = (
  route: RouteEntry,
  path: Path,
  drafts: readonly ServerDraft[],
  findings: Findings,
): readonly Shared[] => {
  for (const key of ROUTE_KEYS_WITHOUT_EFFECT) {
    if (key in route) {
      findings.warn([...path, key], `${key} of a route has no effect in this version`);
    }
  }
  const { upstream_group: group, path: address, timeout: timeoutMs, headers, transform } = route;
  const server = group ?? /^\/mcp\/([^/]+)$/.exec(address ?? '')?.[1];
  if (server === undefined || !drafts.some(({ name }) => name === server)) {
    const names = drafts.map(({ name }) => name).join(', ');
    const what = server === undefined ? 'names no server' : `there is no server "${server}"`;
    const place = group === undefined ? path : [...path, 'upstream_group'];
    findings.problem(place, `${what}: write upstream_group with one of ${names}`);
    return [];
  }
  const added = headers === undefined ? [] : [{ headers: { add: headers } }];
  const entries = [...(transform === undefined ? [] : [transform]), ...added];
  const place = [...path, 'transform'];
  return [
    { entry: {}, path: place, server, timeoutMs },
    ...entries.map((entry) => ({ entry, path: place, server, timeoutMs: undefined })),
  ];
};

const merged = (draft: ServerDraft, all: readonly Shared[], findings: Findings): ServerDraft => {
  const mine = all.filter(({ server }) => server === undefined || server === draft.name);
  const lists = [draft.rules.transform].concat(
    mine.map(({ entry, path }) => transformOf(entry, path, findings)),
  );
  const transform = joined(lists.filter((list) => list !== undefined));
  if (transform !== undefined) checkTransform(transform, draft.path, findings);
  const own = draft.rules.callTimeoutMs;
  const routed = mine.find(({ timeoutMs }) => timeoutMs !== undefined)?.timeoutMs;
  return {
    ...draft,
    rules: { ...draft.rules, transform, callTimeoutMs: own ?? routed },
    targets: draft.targets.map((place) => ({
      ...place,
      target: mine.reduce(
        (target, { entry, path, server }) =>
          server === undefined && !('headers' in target)
            ? target
            : withHeaderRules(target, entry.headers, [...path, 'headers'], findings),
        place.target,
      ),
    })),
  };
};

/** What the first of several lists says about a name counts, for each kind of change. */
const joined = (lists: readonly TransformSettings[]): TransformSettings | undefined => {
  if (lists.length < 2) return lists[0];
  return {
    tools: joinedLists(lists.map(({ tools }) => tools)),
    prompts: joinedLists(lists.map(({ prompts }) => prompts)),
  };
};

const joinedLists = (lists: readonly EntryList[]): EntryList => {
  const rules = new Map<string, EntrySettings>();
  for (const [name, rule] of lists.flat()) rules.set(name, { ...rule, ...rules.get(name) });
  return [...rules];
};
