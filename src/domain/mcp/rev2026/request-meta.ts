import { membersAt } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { MetaKey } from './names.ts';

/** Where the reserved members of `params._meta` stand; each span covers the raw JSON value, of whatever type. */
export interface RequestMeta {
  readonly protocolVersion: Span | undefined;
  readonly clientInfo: Span | undefined;
  readonly clientCapabilities: Span | undefined;
  readonly logLevel: Span | undefined;
  readonly subscriptionId: Span | undefined;
}

const noMeta: RequestMeta = {
  protocolVersion: undefined,
  clientInfo: undefined,
  clientCapabilities: undefined,
  logLevel: undefined,
  subscriptionId: undefined,
};

const keys = [
  MetaKey.protocolVersion,
  MetaKey.clientInfo,
  MetaKey.clientCapabilities,
  MetaKey.logLevel,
  MetaKey.subscriptionId,
];

/** The message looked at last: each step of its way asks the same, one after the other. */
let lastMessage: Message | undefined;
let lastMeta = noMeta;

/** One pass over `params._meta`; nothing is decoded. As for JSON.parse, the last of several equal members counts. */
export const requestMetaOf = (message: Message): RequestMeta => {
  if (message.marks.meta === undefined) return noMeta;
  if (message !== lastMessage) {
    lastMeta = readMeta(message.bytes, message.marks.meta);
    lastMessage = message;
  }
  return lastMeta;
};

/** A message that names its revision itself belongs to the stateless era, well-formed or not (2026-07-28, versioning). */
export const claimsModern = (message: Message): boolean =>
  message.marks.meta !== undefined && requestMetaOf(message).protocolVersion !== undefined;

const readMeta = (bytes: Uint8Array, meta: Span): RequestMeta => {
  const found = membersAt(bytes, meta.start, keys);
  return {
    protocolVersion: found[MetaKey.protocolVersion],
    clientInfo: found[MetaKey.clientInfo],
    clientCapabilities: found[MetaKey.clientCapabilities],
    logLevel: found[MetaKey.logLevel],
    subscriptionId: found[MetaKey.subscriptionId],
  };
};
