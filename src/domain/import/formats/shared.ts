import type { FormatPlace, GatewayEntry, RawEntry, System } from '../client-format.ts';
import {
  type Take,
  takeArgs,
  takeCommand,
  takeCwd,
  takeEnv,
  takeHeaders,
  takeType,
  takeUrl,
} from '../take.ts';
import { membersOf } from '../values.ts';

export const APPROVALS = 'what may be called without asking is a matter between client and user';
export const SIGN_IN = 'the gateway does not sign in: put a token into headers';

/** What nearly every client calls the same. */
export const commonKeys: Readonly<Record<string, Take>> = {
  type: takeType,
  command: takeCommand,
  args: takeArgs,
  env: takeEnv,
  cwd: takeCwd,
  url: takeUrl,
  headers: takeHeaders,
};

/** The entries of a map; undefined when there is none. */
export const entriesAt = (
  document: unknown,
  ...keys: readonly string[]
): readonly RawEntry[] | undefined => {
  const map = membersOf(keys.reduce<unknown>((found, key) => membersOf(found)?.[key], document));
  return (
    map && Object.entries(map).map(([name, value]) => ({ name, value, path: [...keys, name] }))
  );
};

/** Whether an entry of `mcpServers` has one of these keys, which other clients do not write. */
export const hasKey = (document: unknown, ...keys: readonly string[]): boolean =>
  (entriesAt(document, 'mcpServers') ?? []).some(({ value }) => {
    const members = membersOf(value) ?? {};
    return keys.some((key) => Object.hasOwn(members, key));
  });

const roots: Readonly<Record<System, string>> = {
  linux: '.config',
  macos: 'Library/Application Support',
  windows: 'AppData/Roaming',
};

/** In the folder each system has for settings of programs. */
export const inAppFolder = (path: string): FormatPlace => ({
  scope: 'user',
  path: {
    linux: `${roots.linux}/${path}`,
    macos: `${roots.macos}/${path}`,
    windows: `${roots.windows}/${path}`,
  },
});

export const inHome = (path: string): FormatPlace => ({ scope: 'user', path });
export const inProject = (path: string): FormatPlace => ({ scope: 'project', path });

/** `${env:NAME}` */
export const editorReference = (name: string): string => `\${env:${name}}`;
/** `${NAME}` */
export const shellReference = (name: string): string => `\${${name}}`;

/** An entry with an address under some key, and the token in its headers. */
export const gatewayAt = (
  section: readonly string[],
  urlKey: string,
  reference: GatewayEntry['reference'],
  more: Readonly<Record<string, unknown>> = {},
): GatewayEntry => ({
  section,
  reference,
  write: ({ url, authorization }) => ({
    ...more,
    [urlKey]: url,
    ...(authorization !== undefined && { headers: { Authorization: authorization } }),
  }),
});
