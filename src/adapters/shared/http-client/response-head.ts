import type { Dispatcher } from 'undici';

/** Response headers, names in lower case. */
export type ResponseHeaders = Parameters<
  NonNullable<Dispatcher.DispatchHandler['onResponseStart']>
>[2];

/** `none`: no content type is given. */
export type BodyKind = 'json' | 'events' | 'lines' | 'none' | 'other';

const kinds: Readonly<Record<string, BodyKind>> = {
  'application/json': 'json',
  'text/event-stream': 'events',
  'application/x-ndjson': 'lines',
};

export const headerOf = (headers: ResponseHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
};

export const bodyKindOf = (headers: ResponseHeaders): BodyKind => {
  const type = headerOf(headers, 'content-type');
  if (type === undefined) return 'none';
  const end = type.indexOf(';');
  const essence = end < 0 ? type : type.slice(0, end);
  return kinds[essence] ?? kinds[essence.trim().toLowerCase()] ?? 'other';
};

/** We ask for `identity`: what comes compressed all the same is refused, so there is no bomb to defuse. */
export const isCompressed = (headers: ResponseHeaders): boolean => {
  const coding = headerOf(headers, 'content-encoding');
  return coding !== undefined && coding !== '' && coding.toLowerCase() !== 'identity';
};

export const isLongerThan = (headers: ResponseHeaders, maxBytes: number): boolean =>
  Number(headerOf(headers, 'content-length') ?? 0) > maxBytes;

/** Whether the end of the body is marked; otherwise a broken connection looks like the end. */
export const hasMarkedEnd = (headers: ResponseHeaders): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
