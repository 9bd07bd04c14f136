import { Fault } from '../../../domain/fault/fault.ts';
import type { Exchange } from './exchange.ts';

/** What the client can take as an answer. */
export interface Acceptable {
  readonly json: boolean;
  /** Event streams are for clients that name them: one that says `*\/*` expects a single answer. */
  readonly eventStream: boolean;
}

const JSON_RANGES: ReadonlySet<string> = new Set(['application/json', 'application/*', '*/*']);
const STREAM_RANGES: ReadonlySet<string> = new Set(['text/event-stream', 'text/*']);
const JSON_BODY = /^application\/json *(?:; *charset="?utf-8"? *)?$/i;
const REFUSED = /; *q=0(?:\.0{0,3})? *(?:;|$)/;
const MAX_REMEMBERED = 64;

const ANY: Acceptable = { json: true, eventStream: false };
const remembered = new Map<string, Acceptable>();

const parse = (accept: string): Acceptable => {
  let json = false;
  let eventStream = false;
  for (const part of accept.toLowerCase().split(',')) {
    if (REFUSED.test(part)) continue;
    const range = part.split(';', 1)[0]?.trim() ?? '';
    json ||= JSON_RANGES.has(range);
    eventStream ||= STREAM_RANGES.has(range);
  }
  return { json, eventStream };
};

/** Reads an `Accept` header (RFC 9110 §12.5.1). Without one everything is acceptable. */
export const acceptableOf = (accept: string | undefined): Acceptable => {
  if (accept === undefined || accept === '') return ANY;
  const known = remembered.get(accept);
  if (known !== undefined) return known;
  const acceptable = parse(accept);
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(accept, acceptable);
  return acceptable;
};

/**
 * Refuses a body that is not JSON in UTF-8. A missing type is refused too: browsers send it across origins unasked.
 * A compressed body is refused by its header: what it would unpack to is not known.
 */
export const bodyFault = (exchange: Exchange): Fault | undefined => {
  const type = exchange.header('content-type');
  const encoding = exchange.header('content-encoding');
  const isJson = type === 'application/json' || (type !== undefined && JSON_BODY.test(type));
  const isPlain = encoding === undefined || encoding.toLowerCase() === 'identity';
  if (isJson && isPlain) return undefined;
  const text = 'the body must be application/json in UTF-8, not compressed';
  return new Fault('unsupported_media_type', text);
};
