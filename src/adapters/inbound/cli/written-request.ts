import { MetaKey, namesTask } from '../../../domain/mcp/rev2026/names.ts';
import { type Era, modernRevision } from '../../../domain/mcp/revisions.ts';

/** What the command line says of a request. */
export interface WrittenRequest {
  readonly method: string;
  readonly name: string | undefined;
  readonly uri: string | undefined;
  readonly era: Era;
}

/** The request as JSON-RPC text, with what its method needs and nothing more. */
export const composeRequest = ({ method, name, uri, era }: WrittenRequest): string => {
  const params = { ...subject(method, name, uri), ...(era === 'modern' ? { _meta: meta } : {}) };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
};

const meta = {
  [MetaKey.protocolVersion]: modernRevision,
  [MetaKey.clientInfo]: { name: 'mcp-gateway explain', version: '1' },
  [MetaKey.clientCapabilities]: {},
};

const subject = (
  method: string,
  name: string | undefined,
  uri: string | undefined,
): Readonly<Record<string, unknown>> => {
  if (method === 'completion/complete') {
    const ref = uri === undefined ? { type: 'ref/prompt', name } : { type: 'ref/resource', uri };
    return { ref, argument: { name: '', value: '' } };
  }
  return namesTask(method) ? { taskId: name } : { name, uri };
};
