import type { Path } from '../document/places.ts';
import type {
  ConsulEntry,
  DiscoveryEntry,
  KubernetesEntry,
  StaticEntry,
} from '../schema/discovery.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';

interface Entries {
  readonly kubernetes: KubernetesEntry;
  readonly consul: ConsulEntry;
  readonly static: StaticEntry;
}

type Kind = keyof Entries;
type Common = Pick<
  DiscoveryEntry,
  'enabled' | 'refresh_rate' | 'auto_detect_protocols' | 'protocol_detection'
>;

/** What one place says of a provider, and what is said around it for all. */
export interface Said<Entry extends object = Common> {
  readonly entry: Entry & Common;
  readonly around: DiscoveryEntry;
  readonly path: Path;
}

/** Every place that speaks of a provider which is wanted (mission C-10). */
export const discoverySections = <K extends Kind>(
  { service_discovery, discovery }: GatewayFile,
  kind: K,
): readonly Said<Entries[K]>[] => [
  ...sectionsIn(service_discovery, 'service_discovery', kind),
  ...sectionsIn(discovery, 'discovery', kind),
];

const sectionsIn = <K extends Kind>(
  section: DiscoveryEntry | undefined,
  key: string,
  kind: K,
): readonly Said<Entries[K]>[] => {
  if (section === undefined || section.enabled === false) return [];
  const { provider = section.mode, providers } = section;
  const said = (entry: Entries[K], ...path: Path): Said<Entries[K]> => ({
    entry,
    around: section,
    path: [key, ...path],
  });
  const own: Entries[K] | undefined = section[kind];
  const isNamed = provider === undefined ? own !== undefined : provider === kind;
  const direct = isNamed ? [said(own ?? emptyEntry, ...(own === undefined ? [] : [kind]))] : [];
  if (providers === undefined) return direct;
  if (!Array.isArray(providers)) {
    const entry: Entries[K] | undefined = providers[kind];
    return entry === undefined ? direct : [...direct, said(entry, 'providers', kind)];
  }
  const listed = providers.flatMap((one, index) => {
    if (one.type !== kind || one.enabled === false) return [];
    const entry: Entries[K] = one.config ?? emptyEntry;
    return [said(entry, 'providers', index, ...(one.config === undefined ? [] : ['config']))];
  });
  return [...direct, ...listed];
};

const emptyEntry = {};
