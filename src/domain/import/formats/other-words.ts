import type { ClientFormat, RawEntry } from '../client-format.ts';
import {
  takeArgs,
  takeBearerVariable,
  takeBuiltIn,
  takeCommand,
  takeConnectIn,
  takeCwd,
  takeEnabled,
  takeEnv,
  takeEnvNames,
  takeExcluded,
  takeHeaders,
  takeHeaderVariables,
  takeIncluded,
  takeInside,
  takeSecretNames,
  takeTimeoutIn,
  takeUrl,
} from '../take.ts';
import { listOf, membersOf, textOf } from '../values.ts';
import { APPROVALS, commonKeys, entriesAt, inHome, inProject, SIGN_IN } from './shared.ts';

/** https://developers.openai.com/codex/mcp */
export const codex: ClientFormat = {
  id: 'codex',
  title: 'Codex',
  syntax: 'toml',
  places: [inHome('.codex/config.toml'), inProject('.codex/config.toml')],
  isOwn: (document) => entriesAt(document, 'mcp_servers') !== undefined,
  entries: (document) => entriesAt(document, 'mcp_servers'),
  keys: {
    command: takeCommand,
    args: takeArgs,
    env: takeEnv,
    env_vars: takeEnvNames,
    cwd: takeCwd,
    url: takeUrl,
    http_headers: takeHeaders,
    env_http_headers: takeHeaderVariables,
    bearer_token_env_var: takeBearerVariable,
    enabled: takeEnabled,
    enabled_tools: takeIncluded,
    disabled_tools: takeExcluded,
    startup_timeout_sec: takeConnectIn('s'),
    startup_timeout_ms: takeConnectIn('ms'),
    tool_timeout_sec: takeTimeoutIn('s'),
  },
  leftOut: {
    bearer_token: 'Codex refuses it: use bearer_token_env_var',
    tools: APPROVALS,
    default_tools_approval_mode: APPROVALS,
    required: 'the gateway starts whether or not a server does',
    scopes: SIGN_IN,
    oauth: SIGN_IN,
    oauth_resource: SIGN_IN,
    supports_parallel_tool_calls: 'calls in parallel are the rule',
    experimental_environment: 'servers start where the gateway runs',
  },
  silent: ['name'],
  variables: {},
  openUrl: 'http',
  gateway: {
    section: ['mcp_servers'],
    reference: (name) => name,
    write: ({ url, tokenVariable }) => ({
      url,
      ...(tokenVariable !== undefined && { bearer_token_env_var: tokenVariable }),
    }),
  },
};

/** https://zed.dev/docs/ai/mcp; before version 0.200 `command` was an object, and an extension had only `settings`. */
export const zed: ClientFormat = {
  id: 'zed',
  title: 'Zed',
  syntax: 'json',
  places: [
    {
      scope: 'user',
      path: {
        linux: '.config/zed/settings.json',
        macos: '.config/zed/settings.json',
        windows: 'AppData/Roaming/Zed/settings.json',
      },
    },
    inProject('.zed/settings.json'),
  ],
  isOwn: (document) => entriesAt(document, 'context_servers') !== undefined,
  entries: (document) =>
    entriesAt(document, 'context_servers')?.map((entry) => {
      const members = membersOf(entry.value);
      const isExtension = members && !('command' in members) && !('url' in members);
      return isExtension ? { ...entry, value: { ...members, source: 'extension' } } : entry;
    }),
  keys: {
    ...commonKeys,
    command: (value, draft, at) => {
      if (membersOf(value) === undefined) takeCommand(value, draft, at);
      else takeInside({ path: takeCommand, args: takeArgs, env: takeEnv })(value, draft, at);
    },
    source: takeBuiltIn((source) => source === 'extension'),
    enabled: takeEnabled,
    timeout: takeTimeoutIn('s'),
  },
  leftOut: { settings: 'they are for an extension of Zed', oauth: SIGN_IN },
  silent: ['remote'],
  variables: {},
  openUrl: 'http',
  gateway: {
    section: ['context_servers'],
    reference: undefined,
    write: ({ url, authorization }) => ({
      url,
      ...(authorization !== undefined && { headers: { Authorization: authorization } }),
    }),
  },
};

/** https://docs.continue.dev/reference#mcpservers */
export const continueDev: ClientFormat = {
  id: 'continue',
  title: 'Continue',
  syntax: 'yaml',
  places: [inHome('.continue/config.yaml')],
  isOwn: (document) => listOf(membersOf(document)?.['mcpServers']) !== undefined,
  entries: (document) =>
    listOf(membersOf(document)?.['mcpServers'])?.map((value, index): RawEntry => {
      const name = textOf(membersOf(value)?.['name']) ?? `server-${index + 1}`;
      return { name, value, path: ['mcpServers', index] };
    }),
  keys: {
    ...commonKeys,
    requestOptions: takeInside({ headers: takeHeaders }),
    apiKey: (value, draft, at) => {
      if (typeof value === 'string') {
        takeHeaders({ Authorization: `Bearer ${value}` }, draft, at);
      }
    },
    connectionTimeout: takeConnectIn('ms'),
  },
  leftOut: {},
  silent: ['name', 'description', 'faviconUrl', 'sourceFile', 'disabled'],
  variables: { secrets: true },
  openUrl: 'auto',
  gateway: {
    section: ['mcpServers'],
    isList: true,
    reference: (name) => `\${{ secrets.${name} }}`,
    write: ({ name, url, authorization }) => ({
      name,
      type: 'streamable-http',
      url,
      ...(authorization !== undefined && {
        requestOptions: { headers: { Authorization: authorization } },
      }),
    }),
  },
};

const started = new Set(['stdio', 'sse', 'streamable_http']);

/** https://block.github.io/goose/docs/guides/config-files */
export const goose: ClientFormat = {
  id: 'goose',
  title: 'Goose',
  syntax: 'yaml',
  places: [
    {
      scope: 'user',
      path: {
        linux: '.config/goose/config.yaml',
        macos: '.config/goose/config.yaml',
        windows: 'AppData/Roaming/Block/goose/config/config.yaml',
      },
    },
  ],
  isOwn: (document) => entriesAt(document, 'extensions') !== undefined,
  entries: (document) => entriesAt(document, 'extensions'),
  keys: {
    type: takeBuiltIn((type) => !started.has(type)),
    cmd: takeCommand,
    args: takeArgs,
    envs: takeEnv,
    env_keys: takeSecretNames,
    cwd: takeCwd,
    uri: takeUrl,
    headers: takeHeaders,
    timeout: takeTimeoutIn('s'),
    enabled: takeEnabled,
    available_tools: (value, draft, at) => {
      if (listOf(value)?.length !== 0) takeIncluded(value, draft, at);
    },
  },
  leftOut: { socket: 'the gateway finds servers by their address' },
  silent: ['name', 'display_name', 'description', 'bundled'],
  variables: { shell: true, dollar: true },
  openUrl: 'http',
  gateway: {
    section: ['extensions'],
    reference: (name) => `$${name}`,
    write: ({ name, url, authorization }) => ({
      enabled: true,
      type: 'streamable_http',
      name,
      description: 'All servers behind the gateway',
      uri: url,
      ...(authorization !== undefined && { headers: { Authorization: authorization } }),
      envs: {},
      env_keys: [],
      timeout: 300,
    }),
  },
};
