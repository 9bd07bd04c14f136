import {
  type Paint,
  printable,
  type StartRow,
  startTable,
} from '../adapters/inbound/cli/output.ts';
import type { SurveyRow } from '../application/control/survey.ts';
import { Fault } from '../domain/fault/fault.ts';
import { httpOrigin } from './listening.ts';
import type { RunningGateway } from './run.ts';
import type { Settings } from './settings/settings.ts';

/** What somebody who has just started the gateway wants to know: the servers, the token, and lines to copy. */
export const announce = async (
  settings: Settings,
  token: string | undefined,
  gateway: RunningGateway,
  paint: Paint,
  write: (text: string) => void,
): Promise<void> => {
  const rows = await gateway.survey();
  write(`\n${startTable(rows.map(startRow), paint)}`);
  for (const { server, outcome } of rows) {
    if (outcome instanceof Fault) write(`${paint('red', server)}: ${printable(outcome.message)}\n`);
  }
  const url = httpOrigin(settings);
  if (token !== undefined) write(tokenLine(token));
  if (url !== undefined)
    write(
      `\n${curlLine(url, token)}\n${clientLines(url, token)}\n\n${clientSnippet(url, token)}\n`,
    );
};

export const tokenLine = (token: string): string => `\nToken (made for this run): ${token}\n`;

/** The same for programs. */
export const addressesJson = (settings: Settings, token: string | undefined): object => {
  const origin = httpOrigin(settings);
  return {
    ...(origin === undefined ? {} : { url: `${origin}/mcp` }),
    ...(token === undefined ? {} : { token }),
    servers: settings.servers.map(({ name }) => name),
    frontends: settings.frontends.map((frontend) => ({
      name: frontend.name,
      protocol: frontend.protocol,
      ...('port' in frontend ? { host: frontend.host, port: frontend.port } : {}),
    })),
  };
};

const startRow = ({ server, transport, era, outcome, durationMs }: SurveyRow): StartRow =>
  outcome instanceof Fault
    ? { server, transport, era, state: 'failed', tools: undefined, durationMs }
    : { server, transport, era, state: 'ready', tools: outcome.tools, durationMs };

const curlLine = (url: string, token: string | undefined): string => {
  const credential = token === undefined ? '' : ` -H 'Authorization: Bearer ${token}'`;
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  return `Try it:\n  curl -s ${url}/api/v1/mcp${credential} -H 'Content-Type: application/json' -d '${body}'`;
};

/** Clients that can be told by a command. */
const clientLines = (url: string, token: string | undefined): string => {
  const header = token === undefined ? '' : ` --header "Authorization: Bearer ${token}"`;
  const headers = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  const code = JSON.stringify({ name: 'gateway', type: 'http', url: `${url}/mcp`, ...headers });
  const inspector = `npx @modelcontextprotocol/inspector --cli ${url}/mcp --transport http${header}`;
  return `  ${inspector} --method tools/list

For Claude Code:
  claude mcp add --transport http gateway ${url}/mcp${header}

For VS Code:
  code --add-mcp '${code}'

For Cursor: into ~/.cursor/mcp.json what stands below`;
};

const clientSnippet = (url: string, token: string | undefined): string => {
  const headers = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  const snippet = { mcpServers: { gateway: { type: 'http', url: `${url}/mcp`, ...headers } } };
  return `For an MCP client:\n${JSON.stringify(snippet, undefined, 2)}`;
};
