import type { Path } from '../document/places.ts';
import { protocolNames } from '../schema/balancing.ts';
import type { StaticEndpointEntry } from '../schema/discovery.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { EndpointEntry } from '../schema/server-entry.ts';
import { discoverySections } from './discovery-sections.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import type { EndpointDraft, ServerDraft } from './server-list.ts';
import { draftOf, endpointsOf } from './servers.ts';

type Place = EndpointDraft | undefined;

/** The namespace of a server that names none (mission C-14). */
const DEFAULT_NAMESPACE = 'default';

/** The servers that `static` of the discovery sections lists: they are servers like all others (mission SD-15, SD-16). */
export const staticServers = (
  file: GatewayFile,
  base: FileBase,
  findings: Findings,
): readonly (ServerDraft | undefined)[] => {
  const said = discoverySections(file, 'static').filter(({ entry }) => entry.enabled !== false);
  return said.flatMap(({ entry, path }) => [
    ...Object.entries(entry.endpoints ?? {}).flatMap(([name, endpoints]) => {
      if (endpoints.length === 0) return [];
      const place = [...path, 'endpoints', name];
      const places = placesOf(endpoints, place, base, findings);
      return [draftOf(name, {}, places, place, base, findings)];
    }),
    ...listed(entry.servers ?? [], [...path, 'servers'], base, findings),
  ]);
};

/** Elements of one namespace are endpoints of one server. */
const listed = (
  entries: readonly StaticEndpointEntry[],
  path: Path,
  base: FileBase,
  findings: Findings,
): readonly (ServerDraft | undefined)[] => {
  const places = placesOf(entries, path, base, findings);
  const byName = Map.groupBy(
    entries.map(({ name, namespace }, index) => ({
      name: namespace ?? name ?? DEFAULT_NAMESPACE,
      index,
    })),
    ({ name }) => name,
  );
  return [...byName].map(([name, members]) => {
    const [first] = members;
    const own = members.map(({ index }): Place => places[index]);
    return draftOf(name, {}, own, [...path, first?.index ?? 0], base, findings);
  });
};

const placesOf = (
  entries: readonly StaticEndpointEntry[],
  path: Path,
  base: FileBase,
  findings: Findings,
): readonly Place[] =>
  endpointsOf(
    entries.map((entry, index) => ownEntry(entry, [...path, index], findings)),
    path,
    base,
    findings,
  );

/** `labels.protocol` is what our `type` is. */
const ownEntry = (
  { name, namespace, metadata, labels, ...entry }: StaticEndpointEntry,
  path: Path,
  findings: Findings,
): EndpointEntry => {
  const all = { ...metadata, ...labels };
  const { protocol } = all;
  const id = entry.id ?? (namespace === undefined ? undefined : name);
  const type = entry.type ?? typeOf(protocol, [...path, 'labels', 'protocol'], findings);
  return { ...entry, id, type, labels: all };
};

const typeOf = (
  protocol: string | number | boolean | undefined,
  path: Path,
  findings: Findings,
): EndpointEntry['type'] => {
  if (protocol === undefined) return undefined;
  const found = Object.entries(protocolNames).find(([known]) => known === protocol)?.[1];
  if (found !== undefined) return found;
  const known = Object.keys(protocolNames).join(', ');
  findings.problem(path, `unknown protocol ${JSON.stringify(protocol)}: one of ${known}`);
  return undefined;
};
