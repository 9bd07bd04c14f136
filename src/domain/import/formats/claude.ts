import type { ClientFormat } from '../client-format.ts';
import { takeTimeoutIn } from '../take.ts';
import { membersOf } from '../values.ts';
import {
  commonKeys,
  entriesAt,
  gatewayAt,
  inAppFolder,
  inHome,
  inProject,
  SIGN_IN,
  shellReference,
} from './shared.ts';

/** https://modelcontextprotocol.io/docs/develop/connect-local-servers */
export const claudeDesktop: ClientFormat = {
  id: 'claude-desktop',
  title: 'Claude Desktop',
  syntax: 'json',
  places: [inAppFolder('Claude/claude_desktop_config.json')],
  isOwn: () => false,
  entries: (document) => entriesAt(document, 'mcpServers'),
  keys: commonKeys,
  leftOut: {},
  silent: [],
  variables: {},
  openUrl: 'http',
  // Its file knows programs only; it gives them no more of its environment than PATH and HOME.
  gateway: {
    section: ['mcpServers'],
    reference: undefined,
    write: ({ url, authorization }) => ({
      command: 'npx',
      args: [
        ...['-y', 'mcp-remote', url],
        ...(authorization === undefined ? [] : ['--header', `Authorization:\${AUTHORIZATION}`]),
      ],
      ...(authorization !== undefined && { env: { AUTHORIZATION: authorization } }),
    }),
  },
};

/** https://code.claude.com/docs/en/mcp */
export const claudeCode: ClientFormat = {
  id: 'claude-code',
  title: 'Claude Code',
  syntax: 'json',
  places: [inHome('.claude.json'), inProject('.mcp.json')],
  isOwn: (document) => membersOf(membersOf(document)?.['projects']) !== undefined,
  entries: (document) => {
    const projects = membersOf(membersOf(document)?.['projects']) ?? {};
    const ofProjects = Object.keys(projects).flatMap((project) =>
      (entriesAt(document, 'projects', project, 'mcpServers') ?? []).map((entry) => ({
        ...entry,
        project,
      })),
    );
    const ofUser = entriesAt(document, 'mcpServers');
    if (ofUser === undefined && membersOf(document)?.['projects'] === undefined) return undefined;
    return [...(ofUser ?? []), ...ofProjects];
  },
  keys: { ...commonKeys, timeout: takeTimeoutIn('ms') },
  leftOut: {
    oauth: SIGN_IN,
    headersHelper: 'the gateway runs no program for headers: put them into headers',
  },
  silent: ['description', 'alwaysLoad'],
  variables: { shell: true },
  openUrl: 'http',
  gateway: gatewayAt(['mcpServers'], 'url', shellReference, { type: 'http' }),
};
