import { resolve } from 'node:path';
import type {
  ConsulSettings,
  DiscoverySettings,
  KubernetesSettings,
} from '../discovery-settings.ts';
import type { Path } from '../document/places.ts';
import type { ConsulEntry, KubernetesEntry } from '../schema/discovery.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { defined } from './defined.ts';
import { discoverySections, type Said } from './discovery-sections.ts';
import type { FileBase } from './file-base.ts';
import type { Findings } from './findings.ts';
import { namePatternOf } from './name-pattern.ts';

const DEFAULT_REFRESH_MS = 30_000;
const notYet = 'is kept: servers are not discovered there yet';

/** Kubernetes and Consul, from all places that speak of them (mission C-10); undefined when none is on. */
export const discoveryOf = (
  file: GatewayFile,
  { folder }: FileBase,
  findings: Findings,
): DiscoverySettings | undefined => {
  const kubernetes = discoverySections(file, 'kubernetes');
  const consul = discoverySections(file, 'consul');
  const providers = [
    ...(isOn(kubernetes) ? [kubernetesOf(kubernetes, folder, findings)] : []),
    ...(isOn(consul) ? [consulOf(consul)] : []),
  ];
  for (const { path } of [kubernetes, consul].filter(isOn).flat()) findings.kept(path, notYet);
  return providers.length === 0 ? undefined : { providers };
};

const isOn = (said: readonly Said[]): boolean =>
  said.length > 0 && said.every(({ entry }) => entry.enabled !== false);

const commonOf = (said: readonly Said[]) => {
  const all = said.map(({ entry, around }) => ({ ...defined(around), ...defined(entry) }));
  const [first = {}] = all;
  return {
    refreshMs: first.refresh_rate ?? DEFAULT_REFRESH_MS,
    detects: first.auto_detect_protocols ?? first.protocol_detection ?? true,
  };
};

/** What is said of one provider in several places is one; the first place counts. */
const joined = <Entry extends object>(said: readonly Said<Entry>[]): Partial<Entry> => {
  const all: Partial<Entry> = {};
  for (const { entry } of said.toReversed()) Object.assign(all, defined(entry));
  return all;
};

const kubernetesOf = (
  said: readonly Said<KubernetesEntry>[],
  folder: string,
  findings: Findings,
): KubernetesSettings => {
  const entry = joined(said);
  const around = said[0]?.around ?? {};
  const selector = entry.namespace_selector ?? around.namespace_selector ?? [];
  const path = said[0]?.path ?? [];
  const pattern = entry.namespace_pattern;
  const written: readonly (readonly [string, Path])[] = [
    ...(pattern === undefined ? [] : [[pattern, [...path, 'namespace_pattern']] as const]),
    ...selector.map((text, index) => [text, [...path, 'namespace_selector', index]] as const),
  ];
  return {
    kind: 'kubernetes',
    ...commonOf(said),
    inCluster: entry.in_cluster ?? entry.config_path === undefined,
    configFile: entry.config_path === undefined ? undefined : resolve(folder, entry.config_path),
    namespaces: written.flatMap(([text, place]) => namePatternOf(text, place, findings)),
    labels: { ...around.label_selector, ...entry.service_labels, ...entry.label_selector },
  };
};

const consulOf = (said: readonly Said<ConsulEntry>[]): ConsulSettings => {
  const entry = joined(said);
  return {
    kind: 'consul',
    ...commonOf(said),
    address: entry.address ?? '127.0.0.1:8500',
    token: entry.token,
    datacenter: entry.datacenter,
    // Mission C-13.
    prefix: entry.service_prefix ?? 'mcp-',
    requiresTag: entry.require_tag ?? false,
  };
};
