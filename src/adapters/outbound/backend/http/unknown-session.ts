/** Longer than what servers say about a session. */
const maxBytes = 4_096;
const CODE = /"code"\s*:\s*-32(?:000|001|600)\b/;
const ABOUT_SESSION = /"message"\s*:\s*"[^"]{0,200}(?:session|not initialized)/i;
const NO_REQUEST = /"id"\s*:\s*(?:null|"server-error")/;

/**
 * Whether the body of a 400 says what should be a 404 (MCP 2025-11-25, Transports, session management): after a restart
 * many servers refuse an id they do not know as if there were none, before they read the request, so without its id.
 */
export const saysUnknownSession = (body: Uint8Array): boolean => {
  if (body.length > maxBytes) return false;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const isAboutRequest = text.includes('"id"') && !NO_REQUEST.test(text);
  return !isAboutRequest && CODE.test(text) && ABOUT_SESSION.test(text);
};
