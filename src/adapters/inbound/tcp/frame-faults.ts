import { Fault } from '../../../domain/fault/fault.ts';
import type { FrameProblem } from '../../../domain/wire/frame.ts';

const invalid = (message: string): Fault => new Fault('invalid_request', message);

/** The stream cannot be followed after such a header. */
export const headerFaults: Readonly<Record<FrameProblem, Fault>> = {
  magic: invalid('A frame begins with the same magic bytes as the first frame of the connection.'),
  version: new Fault(
    'unsupported_protocol_version',
    'The version in a frame header is 1, or the one that was agreed.',
  ),
  type: invalid('The type in a frame header is none of this dialect.'),
  reserved: invalid('The reserved bytes of a frame header are zero.'),
  length: new Fault('message_too_large', 'The payload announced in a frame header is too large.'),
};

export const noCommonVersion = (versions: readonly number[]): Fault =>
  new Fault(
    'unsupported_protocol_version',
    `The versions of the binary protocol spoken here are: ${versions.join(', ')}.`,
  );

export const frameFaults = {
  noOffer: invalid(
    'A version negotiation frame holds {"min_version": number, "max_version": number} or {"supported_versions": [numbers]}.',
  ),
  agreedAlready: invalid('A version is agreed once per connection; the first one stays in force.'),
  unasked: invalid('The gateway has asked nothing that this frame could answer.'),
  noCommand: invalid('The control command known here is "shutdown".'),
  noResponse: invalid(
    'A response frame holds the JSON-RPC response to a request of the gateway; requests go in request frames.',
  ),
  noToken: new Fault(
    'unauthorized',
    'An Auth frame holds {"token": text} or the token itself, at most 65536 characters without line breaks and NUL.',
  ),
  authTwice: invalid('An Auth frame was accepted before; it is sent once per connection.'),
  malformedCall: invalid('The payload of an open, credit or reset frame is cut short.'),
  callStillOpen: invalid('The number of a call can be used again when the call is over.'),
  unreadablePacked: invalid(
    'A packed frame stands for a request, response or open frame and holds its payload compressed as agreed, at most 1048576 bytes.',
  ),
  wrongWay: invalid('Pieces come from the gateway; a client opens calls with whole requests.'),
} as const;
