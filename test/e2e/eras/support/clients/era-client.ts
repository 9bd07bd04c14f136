import type { Era } from '../peers/peer.ts';

export interface AskOptions {
  /** Raw members of `_meta` beside those every request of the era has. */
  readonly meta?: string;
  /** Raw object: what the client can do; of a legacy client only at its start. */
  readonly capabilities?: string;
}

/** A client of either era. It reads and writes raw text only; ids, params and answers are raw JSON. */
export interface EraClient {
  readonly era: Era;
  /** All that came, in order. */
  readonly messages: readonly string[];
  /** Sends a request and resolves with the whole answer. */
  request(id: string, method: string, params?: string, options?: AskOptions): Promise<string>;
  /** Sends a request whose answer nobody waits for. */
  begin(id: string, method: string, params?: string, options?: AskOptions): Promise<void>;
  /** The first message that fits and that nobody has taken yet. */
  next(fits: (text: string) => boolean): Promise<string>;
  /** Sends the answer to a request of the server; modern clients have none. */
  respond(text: string): Promise<void>;
  /** Gives up a request as the carrier and era demand it. */
  cancel(id: string): Promise<void>;
  /** Wants log messages from this level on. */
  setLevel(level: string): Promise<void>;
  close(): Promise<void>;
}

const MODERN_META =
  '"io.modelcontextprotocol/protocolVersion":"2026-07-28",' +
  '"io.modelcontextprotocol/clientInfo":{"name":"raw","version":"1"}';

/** What the raw clients can do when a test says nothing else. */
export const CAPABILITIES = '{"sampling":{},"elicitation":{},"roots":{}}';

/** `params` with these raw members of `_meta` before its own members. */
const withMeta = (params: string, meta: string): string =>
  params === '{}' ? `{"_meta":{${meta}}}` : `{"_meta":{${meta}},${params.slice(1)}`;

/** The text of a request of 2026-07-28. */
export const modernRequest = (
  id: string,
  method: string,
  params = '{}',
  { meta = '', capabilities = CAPABILITIES }: AskOptions = {},
): string => {
  const declared = `"io.modelcontextprotocol/clientCapabilities":${capabilities}`;
  const all = `${MODERN_META},${declared}${meta === '' ? '' : `,${meta}`}`;
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${withMeta(params, all)}}`;
};

/** The text of a request of the revisions before. */
export const legacyRequest = (
  id: string,
  method: string,
  params = '{}',
  { meta = '' }: AskOptions = {},
): string => {
  const whole = meta === '' ? params : withMeta(params, meta);
  return `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${whole}}`;
};

export const toolParams = (name: string, args = '{}'): string =>
  `{"name":"${name}","arguments":${args}}`;

export const isA = (method: string) => (text: string) => text.includes(`"method":"${method}"`);
