import { Fault } from '../../domain/fault/fault.ts';
import { isOfModernEra } from '../../domain/mcp/rev2026/status.ts';
import type { Message } from '../../domain/wire/message.ts';

const badRequest = 400;

/** A server that has no sessions any more says so in words no client of a session knows. */
export const isRefusedByOtherEra = ({ errorCode }: Message, status: number | undefined): boolean =>
  status === badRequest && errorCode !== undefined && isOfModernEra(errorCode);

/** The call was not carried out. */
export const goneToOtherEra = new Fault(
  'session_lost',
  'the server went over to another protocol version; send the request again',
);
