const idKey = '"id":';

/** The id of a message exactly as it stands in the text; '' for a notification. */
export function rawId(text: string): string {
  const key = text.indexOf(idKey);
  if (key < 0) return '';
  const start = key + idKey.length;
  if (text[start] === '"') return text.slice(start, text.indexOf('"', start + 1) + 1);
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '}') end += 1;
  return text.slice(start, end);
}

/** Which clients over TCP identify themselves with, where the gateway asks for it. */
export const tcpToken = 'bench-token-that-proves-nothing-to-anybody';

const initializeWith = (more: string): string =>
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",' +
  `"capabilities":{},"clientInfo":{"name":"bench","version":"1.0.0"}${more}}}`;

export const initialize = initializeWith('');
export const initializeOverTcp = initializeWith(`,"token":"${tcpToken}"`);

export const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** The calls of one era of the protocol. */
export interface Calls {
  /** A `tools/call` of about 150 bytes, of 2026-07-28 about 350; the echo server answers it with about 200. */
  echo(id: number, message: string): string;
  /** A `tools/call` that is answered with `largeResult`. */
  large(id: number): string;
  /** What every result of that era begins with. */
  readonly resultMembers: string;
}

function calls(lastMember: string, resultMembers: string): Calls {
  const call = (id: number, name: string, parameters: string): string =>
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${name}","arguments":${parameters}${lastMember}}}`;
  return {
    echo: (id, message) => call(id, 'echo', `{"message":"${message}"}`),
    large: (id) => call(id, 'large', '{}'),
    resultMembers,
  };
}

/** What every request of 2026-07-28 says of itself. */
const requestMeta =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",' +
  '"io.modelcontextprotocol/clientCapabilities":{},' +
  '"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1.0.0"}}';

export const legacyCalls = calls('', '');
export const modernCalls = calls(`,${requestMeta}`, '"resultType":"complete",');

/** Opens a stream of 2026-07-28 on which changes of the tools are told. */
export const listen = `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{"notifications":{"toolsListChanged":true},${requestMeta}}}`;
