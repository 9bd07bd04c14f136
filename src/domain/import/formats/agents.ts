import type { ClientFormat, RawEntry } from '../client-format.ts';
import {
  takeCommandLine,
  takeDisabled,
  takeEnabled,
  takeEnv,
  takeExcluded,
  takeIncluded,
  takeTimeoutIn,
  takeType,
  takeUrlOf,
} from '../take.ts';
import { listOf, membersOf } from '../values.ts';
import {
  APPROVALS,
  commonKeys,
  editorReference,
  entriesAt,
  gatewayAt,
  hasKey,
  inAppFolder,
  inHome,
  inProject,
  SIGN_IN,
  shellReference,
} from './shared.ts';

/** Servers the user has switched off as a whole. */
const geminiEntries = (document: unknown): readonly RawEntry[] | undefined => {
  const off = listOf(membersOf(membersOf(document)?.['mcp'])?.['excluded']) ?? [];
  return entriesAt(document, 'mcpServers')?.map((entry) =>
    off.includes(entry.name)
      ? { ...entry, value: { ...membersOf(entry.value), disabled: true } }
      : entry,
  );
};

/** https://geminicli.com/docs/tools/mcp-server */
export const gemini: ClientFormat = {
  id: 'gemini',
  title: 'Gemini CLI',
  syntax: 'json',
  places: [inHome('.gemini/settings.json'), inProject('.gemini/settings.json')],
  isOwn: (document) => hasKey(document, 'httpUrl', 'trust', 'includeTools', 'excludeTools'),
  entries: geminiEntries,
  keys: {
    ...commonKeys,
    httpUrl: takeUrlOf('http'),
    timeout: takeTimeoutIn('ms'),
    includeTools: takeIncluded,
    excludeTools: takeExcluded,
    disabled: takeDisabled,
  },
  leftOut: {
    trust: APPROVALS,
    oauth: SIGN_IN,
    authProviderType: SIGN_IN,
    targetAudience: SIGN_IN,
    targetServiceAccount: SIGN_IN,
    tcp: 'it is a WebSocket address: put it into url',
  },
  silent: ['description', 'extension', 'extensionName'],
  variables: { shell: true, dollar: true },
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'httpUrl', (name) => `$${name}`),
};

/** https://antigravity.google/docs/mcp */
export const antigravity: ClientFormat = {
  ...gemini,
  id: 'antigravity',
  title: 'Antigravity',
  places: [inHome('.gemini/antigravity/mcp_config.json')],
  isOwn: () => false,
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: {
    ...commonKeys,
    serverUrl: takeUrlOf('auto'),
    disabled: takeDisabled,
    disabledTools: takeExcluded,
  },
  leftOut: { authProviderType: SIGN_IN, oauth: SIGN_IN },
  silent: ['description'],
  variables: {},
  gateway: gatewayAt(['mcpServers'], 'serverUrl', undefined),
};

/** https://opencode.ai/docs/mcp-servers; since version 2 the entries stand one level down, in `servers`. */
export const opencode: ClientFormat = {
  id: 'opencode',
  title: 'OpenCode',
  syntax: 'json',
  places: [
    inHome('.config/opencode/opencode.json'),
    inHome('.config/opencode/opencode.jsonc'),
    inProject('opencode.json'),
    inProject('opencode.jsonc'),
  ],
  isOwn: (document) =>
    (entriesAt(document, 'mcp') ?? []).some(({ value }) =>
      ['local', 'remote'].includes(String(membersOf(value)?.['type'])),
    ) || String(membersOf(document)?.['$schema']).includes('opencode.ai'),
  entries: (document) => {
    const entries = entriesAt(document, 'mcp');
    const isNested = entries?.some(
      ({ name, value }) => name === 'servers' && membersOf(value)?.['type'] === undefined,
    );
    return isNested ? entriesAt(document, 'mcp', 'servers') : entries;
  },
  keys: { ...commonKeys, command: takeCommandLine, environment: takeEnv, enabled: takeEnabled },
  leftOut: { oauth: SIGN_IN, timeout: 'it is about the list of tools only: see timeouts.list' },
  silent: [],
  variables: { braces: true },
  openUrl: 'auto',
  gateway: gatewayAt(['mcp'], 'url', (name) => `{env:${name}}`, { type: 'remote', enabled: true }),
};

const codeStorage = (path: string) => inAppFolder(`Code/User/globalStorage/${path}`);

/** https://docs.cline.bot/mcp/configuring-mcp-servers */
export const cline: ClientFormat = {
  id: 'cline',
  title: 'Cline',
  syntax: 'json',
  places: [
    codeStorage('saoudrizwan.claude-dev/settings/cline_mcp_settings.json'),
    inHome('.cline/data/settings/cline_mcp_settings.json'),
  ],
  isOwn: (document) => hasKey(document, 'alwaysAllow', 'transportType'),
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: {
    ...commonKeys,
    transportType: takeType,
    timeout: takeTimeoutIn('s'),
    disabled: takeDisabled,
  },
  leftOut: { alwaysAllow: APPROVALS, autoApprove: APPROVALS, oauth: SIGN_IN },
  silent: ['description', 'remoteConfigured'],
  variables: { editor: true },
  openUrl: 'sse',
  gateway: gatewayAt(['mcpServers'], 'url', editorReference, { type: 'streamableHttp' }),
};

/** https://docs.roocode.com/features/mcp/using-mcp-in-roo */
export const roo: ClientFormat = {
  ...cline,
  id: 'roo',
  title: 'Roo Code',
  places: [
    codeStorage('rooveterinaryinc.roo-cline/settings/mcp_settings.json'),
    inProject('.roo/mcp.json'),
  ],
  isOwn: (document) => hasKey(document, 'watchPaths'),
  keys: {
    ...commonKeys,
    timeout: takeTimeoutIn('s'),
    disabled: takeDisabled,
    disabledTools: takeExcluded,
  },
  leftOut: {
    alwaysAllow: APPROVALS,
    watchPaths: 'a changed server is not started anew: end its process',
  },
  silent: ['description'],
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'url', editorReference, { type: 'streamable-http' }),
};

/** https://ampcode.com/manual#mcp */
export const amp: ClientFormat = {
  id: 'amp',
  title: 'Amp',
  syntax: 'json',
  places: [
    {
      scope: 'user',
      path: {
        linux: '.config/amp/settings.json',
        macos: '.config/amp/settings.json',
        windows: 'AppData/Roaming/amp/settings.json',
      },
    },
    inProject('.amp/settings.json'),
  ],
  isOwn: (document) => entriesAt(document, 'amp.mcpServers') !== undefined,
  entries: (document) => entriesAt(document, 'amp.mcpServers'),
  keys: {
    ...commonKeys,
    transport: takeType,
    includeTools: takeIncluded,
    disabled: takeDisabled,
  },
  leftOut: { oauth: SIGN_IN },
  silent: ['description'],
  variables: { shell: true },
  openUrl: 'auto',
  gateway: gatewayAt(['amp.mcpServers'], 'url', shellReference),
};

/** https://lmstudio.ai/docs/app/mcp */
export const lmStudio: ClientFormat = {
  id: 'lm-studio',
  title: 'LM Studio',
  syntax: 'json',
  places: [inHome('.lmstudio/mcp.json')],
  isOwn: () => false,
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: { ...commonKeys, timeout: takeTimeoutIn('ms'), disabled: takeDisabled },
  leftOut: {},
  silent: ['description'],
  variables: {},
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'url', undefined),
};
