import {
  DEFAULT_ADMISSION,
  DEFAULT_BALANCING,
  DEFAULT_CACHE,
  DEFAULT_COMPAT,
  DEFAULT_DETECTION,
  DEFAULT_ERAS,
  DEFAULT_FEDERATION,
  DEFAULT_HEALTH,
  DEFAULT_LIMITS,
  DEFAULT_LOG,
  DEFAULT_PINNING,
  DEFAULT_PROCESSES,
  DEFAULT_RESULTS,
  DEFAULT_RETRY,
  DEFAULT_TIMEOUTS,
  LOOPBACK,
} from '../defaults.ts';
import type { Places } from '../document/places.ts';
import type { ClientFile } from '../schema/gateway-file.ts';
import { Findings } from './findings.ts';
import { defaultEntries, listFrontends } from './frontends.ts';
import type { Normalised } from './gateway.ts';
import { prefixPolicy } from './prefix.ts';
import { listServers } from './server-list.ts';
import { type FileBase, ownEntry, serverOfEntry } from './servers.ts';

/** A gateway with defaults in front of the servers of an MCP client's file. */
export const normaliseClient = (file: ClientFile, places: Places, base: FileBase): Normalised => {
  const findings = new Findings(places);
  const entries = [...entriesUnder('mcpServers', file), ...entriesUnder('servers', file)];
  const drafts = entries
    .map(({ name, entry, path }) => serverOfEntry(name, ownEntry(entry), path, base, findings))
    .filter((draft) => draft !== undefined);
  if (drafts.length === 0 && findings.problems.length === 0) {
    const what = entries.length > 0 ? 'every server is disabled' : 'no servers';
    findings.problem([], `${what}: this has to be an MCP client's file with mcpServers or servers`);
  }
  const servers = listServers(drafts, DEFAULT_BALANCING, findings);
  const limits = DEFAULT_LIMITS;
  const frontends = listFrontends(defaultEntries, { ...base, section: {}, limits }, findings);
  return {
    settings: {
      insecure: false,
      frontends: frontends.map(({ settings }) => settings),
      auth: undefined,
      servers,
      timeouts: DEFAULT_TIMEOUTS,
      retry: DEFAULT_RETRY,
      admission: DEFAULT_ADMISSION,
      processes: DEFAULT_PROCESSES,
      balancing: DEFAULT_BALANCING,
      health: DEFAULT_HEALTH,
      limits,
      detection: DEFAULT_DETECTION,
      eras: DEFAULT_ERAS,
      cache: DEFAULT_CACHE,
      federation: { ...DEFAULT_FEDERATION, prefix: prefixPolicy('auto', servers.length) },
      clientProfiles: [],
      pinning: DEFAULT_PINNING,
      results: DEFAULT_RESULTS,
      compat: DEFAULT_COMPAT,
      log: DEFAULT_LOG,
      metrics: { enabled: true, host: LOOPBACK, port: undefined },
    },
    ...findings,
  };
};

const entriesUnder = (key: keyof ClientFile, file: ClientFile) =>
  Object.entries(file[key] ?? {}).map(([name, entry]) => ({ name, entry, path: [key, name] }));
