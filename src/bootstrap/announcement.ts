import {
  type Paint,
  printable,
  type StartRow,
  startTable,
} from '../adapters/inbound/cli/output.ts';
import type { SurveyRow } from '../application/control/survey.ts';
import { Fault } from '../domain/fault/fault.ts';
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
  const url = mcpUrl(settings);
  if (token !== undefined) write(`\nToken (made for this run): ${token}\n`);
  if (url !== undefined) write(`\n${curlLine(url, token)}\n\n${clientSnippet(url, token)}\n`);
};

const startRow = ({ server, transport, era, outcome, durationMs }: SurveyRow): StartRow =>
  outcome instanceof Fault
    ? { server, transport, era, state: 'failed', tools: undefined, durationMs }
    : { server, transport, era, state: 'ready', tools: outcome.tools, durationMs };

const mcpUrl = ({ frontends }: Settings): string | undefined => {
  const http = frontends.find((frontend) => frontend.protocol === 'http');
  if (http?.protocol !== 'http') return undefined;
  const scheme = http.tls === undefined ? 'http' : 'https';
  return `${scheme}://${dialable(http.host)}:${http.port}`;
};

/** A wildcard can be listened on but not called. */
const dialable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

const curlLine = (url: string, token: string | undefined): string => {
  const credential = token === undefined ? '' : ` -H 'Authorization: Bearer ${token}'`;
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
  return `Try it:\n  curl -s ${url}/api/v1/mcp${credential} -H 'Content-Type: application/json' -d '${body}'`;
};

const clientSnippet = (url: string, token: string | undefined): string => {
  const headers = token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } };
  const snippet = { mcpServers: { gateway: { type: 'http', url: `${url}/mcp`, ...headers } } };
  return `For an MCP client:\n${JSON.stringify(snippet, undefined, 2)}`;
};
