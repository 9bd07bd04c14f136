import type { ProfileRow } from './profile-table.ts';

/** A client in public use, and where what is said of it was found. */
export interface KnownClient extends ProfileRow {
  /** What people call it. */
  readonly title: string;
  /** What it puts in front of a name; undefined for nothing. */
  readonly prefix?: string | undefined;
  /** Why its row is as it is, one sentence. */
  readonly because: string;
  /** Public pages that show it. */
  readonly sources: readonly string[];
}

const github = 'https://github.com';

/**
 * Names of language-model APIs end at 64 characters. Where the client puts `mcp__<server>__` or the like in front, 40 of
 * them are left to us: the alias a user gave the gateway then has at least 17.
 */
const LEFT_BY_PREFIX = 40;

/** Rows of one client with an older version come before the row for all its versions. */
export const knownClients: readonly KnownClient[] = [
  {
    name: 'claude-connectors',
    title: 'claude.ai, its desktop and mobile connectors',
    match: [{ name: 'Anthropic/*' }, { userAgent: 'Claude-User*' }],
    differs: { plainNames: true, singlePage: true, forgetsSession: true, getStream: 'refused' },
    because:
      'One name outside ^[a-zA-Z0-9_-]{1,64}$ hides all tools; only the first page is read; the session id is never sent back; a stream that stays silent behind a proxy fails the connection.',
    sources: [
      `${github}/evoila/meho/issues/2745`,
      `${github}/anthropics/claude-ai-mcp/issues/87`,
      `${github}/anthropics/claude-ai-mcp/issues/975`,
      `${github}/n8n-io/n8n/pull/34835`,
    ],
  },
  {
    name: 'claude-desktop',
    title: 'Claude Desktop (local servers)',
    match: [{ name: 'claude-ai' }],
    differs: { plainNames: true },
    because: 'One name outside ^[a-zA-Z0-9_-]{1,64}$ hides all tools.',
    sources: [`${github}/loomle/loomle/issues/168`, `${github}/API-200/api200/issues/14`],
  },
  {
    name: 'claude-code-before-2.1.218',
    title: 'Claude Code before 2.1.218',
    match: [{ name: 'claude-code', version: '<2.1.218' }],
    prefix: 'mcp__<server>__',
    differs: { maxNameLength: LEFT_BY_PREFIX, plainNames: true, singlePage: true },
    because: 'Read the first page of a list only; names as below.',
    sources: [
      `${github}/anthropics/claude-code/issues/24785`,
      `${github}/anthropics/claude-code/issues/59538`,
      `${github}/DeusData/codebase-memory-mcp/issues/1247`,
    ],
  },
  {
    name: 'claude-code',
    title: 'Claude Code',
    match: [{ name: 'claude-code' }],
    prefix: 'mcp__<server>__',
    differs: { maxNameLength: LEFT_BY_PREFIX, plainNames: true },
    because:
      'A name over 64 characters, its prefix included, breaks the conversation; other characters are replaced silently.',
    sources: [
      `${github}/anthropics/claude-code/issues/19882`,
      `${github}/osanoai/multicli/pull/11`,
    ],
  },
  {
    name: 'cursor',
    title: 'Cursor',
    match: [{ name: 'cursor*' }],
    prefix: '<server>:',
    differs: { maxNameLength: LEFT_BY_PREFIX, keepAliveMs: 5_000 },
    because:
      'A tool is left out when its name and the alias of the server have 60 characters together; a stream that is silent for about 10 seconds is given up.',
    sources: [
      `${github}/ComposioHQ/composio/issues/2788`,
      `${github}/elastic/docs-builder/pull/2715`,
    ],
  },
  {
    name: 'vscode',
    title: 'VS Code, GitHub Copilot in it',
    match: [{ name: 'Visual Studio Code*' }, { name: 'Visual-Studio-Code*' }],
    prefix: 'mcp_<server>_ (at most 18 characters)',
    differs: { maxNameLength: 46, plainNames: true },
    because:
      'Names are cut at 64 characters behind a prefix of up to 18, and other characters than a-z, 0-9, _ and - replaced.',
    sources: [
      `${github}/microsoft/vscode/issues/243602`,
      `${github}/microsoft/vscode/blob/main/src/vs/workbench/contrib/mcp/common/mcpTypes.ts`,
      `${github}/microsoft/vscode/blob/main/src/vs/workbench/contrib/mcp/common/mcpServer.ts`,
    ],
  },
  {
    name: 'copilot-cli',
    title: 'GitHub Copilot CLI',
    match: [{ name: 'github-copilot-developer' }],
    differs: { plainNames: true, singlePage: true },
    because: 'A name with . or / fails every prompt; only the first page is read.',
    sources: [
      `${github}/github/copilot-cli/issues/1879`,
      `${github}/github/copilot-cli/issues/4006`,
    ],
  },
  {
    name: 'codex',
    title: 'Codex CLI',
    match: [{ name: 'codex-mcp-client' }, { name: 'Codex' }],
    prefix: 'mcp__<server>__',
    differs: { maxNameLength: LEFT_BY_PREFIX, plainNames: true, singlePage: true },
    because:
      'Longer names lose 40 characters to a hash, names that look alike are skipped; only the first page is read.',
    sources: [
      `${github}/openai/codex/blob/main/codex-rs/core/src/mcp_connection_manager.rs`,
      `${github}/openai/codex/issues/28858`,
    ],
  },
  {
    name: 'gemini-cli',
    title: 'Gemini CLI',
    match: [{ name: 'gemini-cli-mcp-client*' }],
    prefix: 'mcp_<server>_',
    differs: { maxNameLength: LEFT_BY_PREFIX, plainNames: true },
    because: 'Names over 63 characters lose their middle, other characters become _.',
    sources: [
      `${github}/google-gemini/gemini-cli/blob/main/packages/core/src/tools/mcp-tool.ts`,
      'https://zuplo.com/learn/mcp/compatibility/clients/gemini-cli',
    ],
  },
  {
    name: 'cline',
    title: 'Cline',
    match: [{ name: 'Cline' }],
    differs: { singlePage: true },
    because: 'Each list is asked for once, without a cursor.',
    sources: [`${github}/cline/cline/blob/main/src/services/mcp/McpHub.ts`],
  },
  {
    name: 'zed',
    title: 'Zed',
    match: [{ name: 'Zed' }],
    differs: { singlePage: true },
    because: 'Each list is asked for once, without a cursor.',
    sources: [
      `${github}/zed-industries/zed/blob/main/crates/agent/src/tools/context_server_registry.rs`,
    ],
  },
  {
    name: 'python-sdk',
    title: 'Programs on the Python SDK that give no name (OpenAI Agents SDK, AG2, Open WebUI, …)',
    match: [{ name: 'mcp' }],
    differs: { singlePage: true },
    because:
      'One call of list_tools is one page, and many programs make one call. The LangChain adapters make more; one page serves them too.',
    sources: [
      `${github}/openai/openai-agents-python/issues/4085`,
      `${github}/ag2ai/ag2/issues/3262`,
      `${github}/open-webui/open-webui/issues/29879`,
    ],
  },
  {
    name: 'inspector',
    title: 'MCP Inspector',
    match: [{ name: 'inspector-client*' }, { name: 'mcp-inspector*' }],
    differs: {},
    because: 'Shows names as they are and reads on at a click.',
    sources: [`${github}/anthropics/claude-code/issues/8237`],
  },
];
