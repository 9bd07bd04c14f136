/** What the original router says of a message around it (mission §3.5), in the order of its fields. */
export interface Envelope {
  readonly id: unknown;
  readonly timestamp: string;
  readonly source: 'local-router';
  readonly target_namespace?: string;
  readonly auth_token?: string;
  readonly mcp_payload: object;
}

/** Methods that go to `system` whatever they are about (mission §4.2). */
const SYSTEM_METHODS = new Set(['initialize', 'tools/list', 'tools/call', 'ping']);

/** Which namespace the router names for a method. */
export const namespaceOf = (method: string, defaultNamespace: string): string => {
  if (SYSTEM_METHODS.has(method)) return 'system';
  const dot = method.indexOf('.');
  return dot < 0 ? defaultNamespace : method.slice(0, dot);
};

/** RFC 3339, UTC, whole seconds. */
export const timestampOf = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

export interface EnvelopedAnswer {
  /** As Go compares them: 1 and "1" differ. */
  readonly id: unknown;
  readonly payload: object;
}

/** Reads what came by the router's rules; a text says why it is dropped. */
export const readAnswer = (text: string): EnvelopedAnswer | string => {
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    return `not JSON: ${text}`;
  }
  if (typeof envelope !== 'object' || envelope === null) return `no envelope: ${text}`;
  const payload: unknown = Reflect.get(envelope, 'mcp_payload');
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return `no mcp_payload: ${text}`;
  }
  const id: unknown = Reflect.get(payload, 'id') ?? null;
  const hasContent = id !== null || 'result' in payload || 'error' in payload;
  return hasContent ? { id, payload } : `invalid response structure: ${text}`;
};
