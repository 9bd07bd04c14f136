import type { ServerTools, ToolsReport } from '../../adapters/inbound/cli/commands/tools.ts';
import type { RunSource } from '../../adapters/inbound/cli/source.ts';
import { ExampleUnavailable } from '../example-servers.ts';
import { InnerGateway, InnerSession } from '../inner-gateway.ts';
import { listTools } from '../tool-lists.ts';
import { loadToRun } from './load.ts';

/** The tools of one server, or of all; one that cannot be asked is a row that says why. */
export const tools = async (source: RunSource, asked: string | undefined): Promise<ToolsReport> => {
  try {
    const { settings, problems } = await loadToRun(source);
    if (settings === undefined) return { kind: 'problems', problems };
    const names = settings.servers.map(({ name }) => name);
    if (asked !== undefined && !names.includes(asked)) {
      return { kind: 'unknown', server: asked, servers: names };
    }
    const gateway = await InnerGateway.open(settings);
    if (typeof gateway === 'string') return { kind: 'trouble', text: gateway };
    try {
      const wanted = asked === undefined ? names : [asked];
      const servers = await Promise.all(wanted.map((server) => toolsOf(gateway, server)));
      return { kind: 'tools', servers };
    } finally {
      await gateway.close();
    }
  } catch (problem) {
    if (!(problem instanceof ExampleUnavailable)) throw problem;
    return { kind: 'trouble', text: problem.message };
  }
};

const toolsOf = async (gateway: InnerGateway, server: string): Promise<ServerTools> => {
  const session = await gateway.session(server);
  if (!(session instanceof InnerSession)) return { server, trouble: session.message };
  const listed = await listTools(session);
  return 'kind' in listed ? { server, trouble: listed.message } : { server, tools: listed };
};
