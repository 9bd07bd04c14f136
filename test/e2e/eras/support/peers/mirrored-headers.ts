import type { IncomingHttpHeaders } from 'node:http';
import { rawMembers } from '../../../support/raw-json.ts';

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const SENTINEL = /^=\?base64\?(.*)\?=$/;

/** The member of `params` that `Mcp-Name` repeats, by method (2026-07-28, streamable-http; SEP-2663). */
const named: Readonly<Record<string, string | undefined>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

const decoded = (raw: string | undefined): string | undefined =>
  raw === undefined ? undefined : String(JSON.parse(raw));

/** What the headers of a request have to say. */
const expectedHeaders = (text: string): Readonly<Record<string, string | undefined>> => {
  const message = rawMembers(text);
  const params = rawMembers(message.get('params') ?? '{}');
  const method = decoded(message.get('method')) ?? '';
  const member = named[method];
  return {
    'mcp-protocol-version': decoded(rawMembers(params.get('_meta') ?? '{}').get(VERSION_KEY)),
    'mcp-method': method,
    'mcp-name': member === undefined ? undefined : decoded(params.get(member)),
  };
};

/** The headers of a client of 2026-07-28. */
export const mirroredHeaders = (text: string): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (const [header, value] of Object.entries(expectedHeaders(text))) {
    if (value === undefined) continue;
    const isPlain = /^[!-~]([ -~]*[!-~])?$/.test(value) && !SENTINEL.test(value);
    headers[header] = isPlain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
  }
  return headers;
};

/** What a strict server of 2026-07-28 has against these headers. */
export const headerComplaint = (headers: IncomingHttpHeaders, text: string): string | undefined => {
  for (const [header, expected] of Object.entries(expectedHeaders(text))) {
    if (expected === undefined) continue;
    const value = headers[header];
    const coded = typeof value === 'string' ? SENTINEL.exec(value)?.[1] : undefined;
    const said = coded === undefined ? value : Buffer.from(coded, 'base64').toString();
    if (said !== expected) return `${header} is ${String(value)} instead of ${expected}`;
  }
  return undefined;
};
