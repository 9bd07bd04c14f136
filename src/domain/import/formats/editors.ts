import type { ClientFormat } from '../client-format.ts';
import {
  takeDisabled,
  takeEnvFile,
  takeExcluded,
  takeIncluded,
  takeTimeoutIn,
  takeUrlOf,
} from '../take.ts';
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
} from './shared.ts';

/** https://code.visualstudio.com/docs/agents/reference/mcp-configuration */
export const vscode: ClientFormat = {
  id: 'vscode',
  title: 'VS Code',
  syntax: 'json',
  places: [inAppFolder('Code/User/mcp.json'), inProject('.vscode/mcp.json')],
  isOwn: (document) =>
    entriesAt(document, 'mcpServers') === undefined &&
    (entriesAt(document, 'servers') ?? entriesAt(document, 'mcp', 'servers')) !== undefined,
  // `mcp.servers` is where settings.json had them before there was a file for them.
  entries: (document) => entriesAt(document, 'servers') ?? entriesAt(document, 'mcp', 'servers'),
  keys: { ...commonKeys, envFile: takeEnvFile, disabled: takeDisabled },
  leftOut: {
    oauth: SIGN_IN,
    dev: 'it is for those who write the server',
    sandbox: 'the gateway starts servers as its own user: restrict that one',
    sandboxEnabled: 'the gateway starts servers as its own user: restrict that one',
  },
  silent: ['gallery', 'version', 'description'],
  variables: { editor: true },
  openUrl: 'auto',
  gateway: gatewayAt(['servers'], 'url', editorReference, { type: 'http' }),
};

/** The portable form of https://code.visualstudio.com/docs/agents/reference/mcp-configuration */
export const copilot: ClientFormat = {
  id: 'copilot',
  title: 'GitHub Copilot CLI',
  syntax: 'json',
  places: [inHome('.copilot/mcp-config.json')],
  isOwn: (document) => hasKey(document, 'tools'),
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: {
    ...commonKeys,
    timeout: takeTimeoutIn('ms'),
    tools: (value, draft, at) => {
      if (!Array.isArray(value) || !value.includes('*')) takeIncluded(value, draft, at);
    },
  },
  leftOut: { oauth: SIGN_IN },
  silent: ['description'],
  variables: { shell: true, dollar: true },
  openUrl: 'auto',
  gateway: {
    ...gatewayAt(['mcpServers'], 'url', (name) => `\${${name}}`, { type: 'http', tools: ['*'] }),
  },
};

/** https://cursor.com/docs/context/mcp */
export const cursor: ClientFormat = {
  id: 'cursor',
  title: 'Cursor',
  syntax: 'json',
  places: [inHome('.cursor/mcp.json'), inProject('.cursor/mcp.json')],
  isOwn: () => false,
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: { ...commonKeys, envFile: takeEnvFile, disabled: takeDisabled },
  leftOut: { auth: SIGN_IN, autoApprove: APPROVALS },
  silent: ['description', 'name'],
  variables: { editor: true },
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'url', editorReference),
};

/** https://docs.windsurf.com/windsurf/cascade/mcp */
export const windsurf: ClientFormat = {
  id: 'windsurf',
  title: 'Windsurf',
  syntax: 'json',
  places: [inHome('.codeium/windsurf/mcp_config.json')],
  isOwn: (document) => hasKey(document, 'serverUrl'),
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: {
    ...commonKeys,
    serverUrl: takeUrlOf('auto'),
    disabled: takeDisabled,
    disabledTools: takeExcluded,
  },
  leftOut: { alwaysAllow: APPROVALS, autoApprove: APPROVALS, registry: 'it names a catalogue' },
  silent: ['description'],
  variables: { editor: true, file: true },
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'serverUrl', editorReference),
};

/** https://docs.trae.ai/ide/model-context-protocol */
export const trae: ClientFormat = {
  id: 'trae',
  title: 'Trae',
  syntax: 'json',
  places: [inAppFolder('Trae/User/mcp.json'), inProject('.trae/mcp.json')],
  isOwn: () => false,
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: { ...commonKeys, disabled: takeDisabled },
  leftOut: { fromGalleryId: 'it names a catalogue' },
  silent: ['description'],
  variables: { editor: true },
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'url', undefined),
};

/** https://kiro.dev/docs/mcp/configuration */
export const kiro: ClientFormat = {
  id: 'kiro',
  title: 'Kiro',
  syntax: 'json',
  places: [inHome('.kiro/settings/mcp.json'), inProject('.kiro/settings/mcp.json')],
  isOwn: () => false,
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: {
    ...commonKeys,
    timeout: takeTimeoutIn('ms'),
    disabled: takeDisabled,
    disabledTools: takeExcluded,
  },
  leftOut: { autoApprove: APPROVALS, oauth: SIGN_IN, oauthScopes: SIGN_IN },
  silent: ['description'],
  variables: { shell: true },
  openUrl: 'auto',
  gateway: gatewayAt(['mcpServers'], 'url', (name) => `\${${name}}`),
};
