import type { CallQuestion, CallReport } from '../../adapters/inbound/cli/commands/call.ts';
import type { ListedTool } from '../../adapters/inbound/cli/commands/tools.ts';
import type { RunSource } from '../../adapters/inbound/cli/source.ts';
import { argumentsUsage, writtenArguments } from '../../adapters/inbound/cli/tool-arguments.ts';
import { nearestKey } from '../../domain/config/nearest-key.ts';
import { membersOf } from '../../domain/import/values.ts';
import { type InnerError, InnerGateway, InnerSession } from '../inner-gateway.ts';
import { URL_SERVER } from '../made-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { listTools } from '../tool-lists.ts';
import { loadToRun } from './load.ts';

/** Calls one tool through a gateway that lives as long as the call. Only the server of the tool is started. */
export const call = async (
  source: RunSource,
  question: CallQuestion,
  onProgress: (text: string) => void,
): Promise<CallReport> => {
  const { settings, problems } = await loadToRun(source);
  if (settings === undefined) return { kind: 'problems', problems };
  const place = source.kind === 'url' ? urlPlace(question.tool) : placeOf(question.tool, settings);
  if (typeof place === 'string') return { kind: 'usage', text: place };
  const gateway = await InnerGateway.open(settings);
  if (typeof gateway === 'string') return { kind: 'usage', text: gateway };
  try {
    const session = await gateway.session(place.server);
    if (!(session instanceof InnerSession)) return refusal(session);
    return await callAt(session, place.names, question, onProgress);
  } finally {
    await gateway.close();
  }
};

interface Place {
  readonly server: string;
  /** What the tool may be called there. */
  readonly names: readonly string[];
}

const separators = ['.', '/', '__'];

/** A gateway prefixes names in its own way, or, with one server, not at all; who sits at a keyboard writes a dot. */
const urlPlace = (written: string): Place => ({
  server: URL_SERVER,
  names: [written, written.replace(/[./]/, '__'), written.replace(/^.+?(?:[./]|__)/, '')],
});

/** The longest name of a server that the tool's begins with counts. */
const placeOf = (written: string, { servers }: Settings): Place | string => {
  const names = servers.map(({ name }) => name);
  const found = names
    .toSorted((left, right) => right.length - left.length)
    .flatMap((server) => separators.map((separator) => ({ server, start: server + separator })))
    .find(({ start }) => written.startsWith(start));
  if (found !== undefined) {
    return { server: found.server, names: [written.slice(found.start.length)] };
  }
  const [only] = names;
  if (names.length === 1 && only !== undefined && !/[./]/.test(written)) {
    return { server: only, names: [written] };
  }
  const near = nearestKey(written.split(/[./]/)[0] ?? '', names);
  const advice =
    near === undefined ? `the servers are ${names.join(', ')}` : `did you mean "${near}"?`;
  return `no server in ${JSON.stringify(written)}, which has to be server.tool: ${advice}`;
};

const callAt = async (
  session: InnerSession,
  names: readonly string[],
  { pairs, json }: CallQuestion,
  onProgress: (text: string) => void,
): Promise<CallReport> => {
  const listed = await listTools(session);
  if ('kind' in listed) return refusal(listed);
  const tool = names
    .map((wanted) => listed.find(({ name }) => name === wanted))
    .find((found) => found !== undefined);
  if (tool === undefined) return { kind: 'usage', text: unknownTool(names[0] ?? '', listed) };
  const given = writtenArguments(pairs, json, tool.inputSchema);
  if (!given.ok) {
    const usage = argumentsUsage(tool.inputSchema);
    return { kind: 'usage', text: `${tool.name}: ${given.message}${usage && ` (${usage})`}` };
  }
  const name = JSON.stringify(tool.name);
  const params = `{"name":${name},"arguments":${given.text},"_meta":{"progressToken":1}}`;
  const answer = await session.request('tools/call', params, (text) => {
    const progress = progressText(text);
    if (progress !== undefined) onProgress(progress);
  });
  return answer.kind === 'result' ? { kind: 'result', text: answer.text } : refusal(answer);
};

const unknownTool = (name: string, tools: readonly ListedTool[]): string => {
  const names = tools.map((tool) => tool.name);
  const near = nearestKey(name, names);
  const advice = near === undefined ? `there are ${names.join(', ')}` : `did you mean "${near}"?`;
  return `there is no tool ${JSON.stringify(name)}: ${advice}`;
};

const progressText = (text: string): string | undefined => {
  const { method, params } = membersOf(JSON.parse(text)) ?? {};
  if (method !== 'notifications/progress') return undefined;
  const { progress, total, message } = membersOf(params) ?? {};
  const share = total === undefined ? String(progress) : `${progress}/${total}`;
  return typeof message === 'string' ? `${share} ${message}` : share;
};

/** Codes of the gateway for servers that do not answer, or not in time. */
const unreachable: readonly number[] = [-32004, -32005];
/** Where a server does not want the credential, the gateway cannot use it either. */
const wantsCredential = /\(HTTP status 40[13]\)/;

const refusal = ({ code, message }: InnerError): CallReport => ({
  kind: unreachable.includes(code) && !wantsCredential.test(message) ? 'unavailable' : 'refused',
  text: message,
});
