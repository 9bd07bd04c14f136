import type { Message, SenderMarks } from '../../wire/message.ts';

/** Where the reserved members of `params._meta` stand; each span covers the raw JSON value, of whatever type. */
export type RequestMeta = SenderMarks;

const noMeta: RequestMeta = {
  protocolVersion: undefined,
  clientInfo: undefined,
  clientCapabilities: undefined,
  logLevel: undefined,
};

/** What a request says of itself. The scan has found it: nothing is read again. */
export const requestMetaOf = ({ marks }: Message): RequestMeta => marks.sender ?? noMeta;

/** A message that names its revision itself belongs to the stateless era, well-formed or not (2026-07-28, versioning). */
export const claimsModern = ({ marks }: Message): boolean =>
  marks.sender?.protocolVersion !== undefined;
