import type { ClientFormat } from '../client-format.ts';
import {
  takeDisabled,
  takeEnabled,
  takeEnvFile,
  takeExcluded,
  takeIncluded,
  takeTimeout,
  takeType,
  takeUrlOf,
} from '../take.ts';
import { APPROVALS, commonKeys, entriesAt, SIGN_IN } from './shared.ts';

/** A file with `mcpServers` or `servers` that no client is known by: all words are understood. */
export const anyClient: ClientFormat = {
  id: 'mcp-servers',
  title: 'Any other file with mcpServers or servers',
  syntax: 'json',
  places: [],
  isOwn: () => false,
  entries: (document) => {
    const maps = [entriesAt(document, 'mcpServers'), entriesAt(document, 'servers')];
    const found = maps.filter((entries) => entries !== undefined);
    return found.length === 0 ? undefined : found.flat();
  },
  keys: {
    ...commonKeys,
    transport: takeType,
    serverUrl: takeUrlOf('auto'),
    httpUrl: takeUrlOf('http'),
    envFile: takeEnvFile,
    timeout: takeTimeout,
    disabled: takeDisabled,
    enabled: takeEnabled,
    includeTools: takeIncluded,
    excludeTools: takeExcluded,
    disabledTools: takeExcluded,
  },
  leftOut: {
    trust: APPROVALS,
    alwaysAllow: APPROVALS,
    autoApprove: APPROVALS,
    oauth: SIGN_IN,
    auth: SIGN_IN,
  },
  silent: ['name', 'description'],
  variables: { shell: true, editor: true, file: true },
  openUrl: 'auto',
  gateway: undefined,
};
