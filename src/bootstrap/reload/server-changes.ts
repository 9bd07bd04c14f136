import { isDeepStrictEqual } from 'node:util';
import type { ServerSettings } from '../settings/settings.ts';

/** What has to be done with the servers of a running gateway. */
export interface ServerChanges {
  readonly added: readonly ServerSettings[];
  /** Names. */
  readonly removed: readonly string[];
  readonly changed: readonly ChangedServer[];
}

interface ChangedServer {
  readonly server: ServerSettings;
  /** Nothing but its endpoints, their weights and caps differ: its pool can stay. */
  readonly onlyEndpoints: boolean;
}

/** By name. Their order is no difference. */
export const serverChanges = (
  active: readonly ServerSettings[],
  next: readonly ServerSettings[],
): ServerChanges => {
  const known = new Map(active.map((server) => [server.name, server]));
  const wanted = new Set(next.map(({ name }) => name));
  return {
    added: next.filter(({ name }) => !known.has(name)),
    removed: active.filter(({ name }) => !wanted.has(name)).map(({ name }) => name),
    changed: next.flatMap((server) => {
      const before = known.get(server.name);
      if (before === undefined || isDeepStrictEqual(before, server)) return [];
      const rest = { ...server, endpoints: before.endpoints };
      return { server, onlyEndpoints: isDeepStrictEqual(before, rest) };
    }),
  };
};

/** One word for each change, for logs. */
export const namesOf = ({ added, removed, changed }: ServerChanges): readonly string[] => [
  ...added.map(({ name }) => `server ${name} added`),
  ...removed.map((name) => `server ${name} removed`),
  ...changed.map(({ server: { name }, onlyEndpoints }) =>
    onlyEndpoints ? `endpoints of server ${name}` : `server ${name}`,
  ),
];
