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

export const initialize =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",' +
  '"capabilities":{},"clientInfo":{"name":"bench","version":"1.0.0"}}}';

export const initialized = '{"jsonrpc":"2.0","method":"notifications/initialized"}';

/** A `tools/call` of about 150 bytes; the echo server answers it with about 200. */
export function echoCall(id: number, message: string): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"message":"${message}"}}}`;
}

/** A `tools/call` whose answer carries `largeText`. */
export function largeCall(id: number): string {
  return `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"large","arguments":{}}}`;
}
