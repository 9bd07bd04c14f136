import { Fault } from '../../../fault/fault.ts';
import type { Message } from '../../../wire/message.ts';
import { requiredByError } from './capability-names.ts';

const methodNotFound = -32_601;
const invalidParams = -32_602;
const headerMismatch = -32_020;
const missingCapability = -32_021;
const unsupportedVersion = -32_022;

/** Refusals by status are for what modern servers refuse before they carry it out (2026-07-28, streamable-http). */
const refusingStatuses: ReadonlySet<number | undefined> = new Set([400, 404, 405]);
const modernCodes: ReadonlySet<number | undefined> = new Set([
  methodNotFound,
  invalidParams,
  headerMismatch,
  missingCapability,
]);

/**
 * Whether an error says that the server may not be of the stateless era any more: it does not know the revision, or
 * refuses as servers with sessions do. `status`: the HTTP status it came with.
 */
export const doubtsEra = (errorCode: number | undefined, status: number | undefined): boolean =>
  errorCode === unsupportedVersion || (refusingStatuses.has(status) && !modernCodes.has(errorCode));

/** What clients of the handshake revisions see instead of the errors that only 2026-07-28 has; undefined for others. */
export const faultInsteadOf = (answer: Message): Fault | undefined => {
  switch (answer.errorCode ?? 0) {
    case missingCapability: {
      const names = requiredByError(answer) || 'it does not say which';
      const text = `the server needs capabilities that this client did not declare: ${names}`;
      return new Fault('invalid_params', text);
    }
    case headerMismatch:
      return new Fault(
        'backend_protocol_error',
        'the server found that the headers of the request contradict it',
      );
    case unsupportedVersion:
      return new Fault(
        'backend_protocol_error',
        'the server refused the protocol version it offered before',
      );
    default:
      return undefined;
  }
};
