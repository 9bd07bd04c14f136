import type { ListedTool } from '../adapters/inbound/cli/commands/tools.ts';
import { listOf, membersOf } from '../domain/import/values.ts';
import type { InnerError, InnerSession } from './inner-gateway.ts';

/** A server that gives more pages than this does not come to an end. */
const maxPages = 1_000;

/** All tools of a server, in its order. */
export const listTools = async (
  session: InnerSession,
): Promise<readonly ListedTool[] | InnerError> => {
  const tools: ListedTool[] = [];
  let cursor: unknown;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await session.request('tools/list', cursor === undefined ? {} : { cursor });
    if (answer.kind === 'error') return answer;
    const result = membersOf(JSON.parse(answer.text)) ?? {};
    tools.push(...(listOf(result['tools']) ?? []).map(toolOf));
    cursor = result['nextCursor'];
    if (typeof cursor !== 'string') break;
  }
  return tools;
};

const toolOf = (written: unknown): ListedTool => {
  const { name, title, description, inputSchema } = membersOf(written) ?? {};
  return {
    name: String(name),
    ...(typeof title === 'string' ? { title } : {}),
    ...(typeof description === 'string' ? { description } : {}),
    inputSchema: membersOf(inputSchema) ?? {},
  };
};
