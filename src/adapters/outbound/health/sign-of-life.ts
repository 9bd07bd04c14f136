import type { Socket } from 'node:net';
import type { Framing } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { g12Version2 } from '../../../domain/wire/dialects/g12.ts';
import { type Dialect, encodeFrame, type FrameType } from '../../../domain/wire/frame.ts';
import { FrameDecoder, MAX_SIGNAL_BYTES } from '../../../domain/wire/frame-decoder.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { unavailable } from '../../shared/backend/attempt.ts';
import { framePlans } from '../../shared/backend/frames/frame-plan.ts';
import { complaintIn, signalMember } from '../../shared/backend/frames/signals.ts';
import { type DialTerms, dialled } from './dialled.ts';

const question = encodeText('{"check":"simple"}');
const pingLine = encodeText('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
const LF = 0x0a;
/** A peer of version 1 need not answer a health frame, and that it agreed on the version shows as much. */
const politeMs = 250;

/** Asks for a sign of life in the framing of the endpoint. */
export const probeFrame = (terms: DialTerms): Promise<Fault | undefined> => {
  const { endpoint } = terms;
  const { target, server } = endpoint;
  if (target.protocol !== 'tcp' && target.protocol !== 'unix') {
    return Promise.resolve(unavailable(server, `there are no frames on ${target.protocol}`));
  }
  const { framing } = target;
  return dialled(terms, (socket, settle) => {
    if (framing === 'newline') askByLine(socket, server, settle);
    else askByFrame(socket, server, framing, settle);
  });
};

type Settle = (outcome: Fault | undefined) => void;

/** Whatever is said in a whole line, there is somebody who reads and answers. */
const askByLine = (socket: Socket, server: string, settle: Settle): void => {
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (chunk.includes(LF)) settle(undefined);
    else if (length > MAX_SIGNAL_BYTES) settle(unavailable(server, 'it does not speak in lines'));
  });
  socket.write(pingLine);
};

const askByFrame = (
  socket: Socket,
  server: string,
  framing: Exclude<Framing, 'newline'>,
  settle: Settle,
): void => {
  const { dialect, offer, versions } = framePlans[framing];
  const decoder = new FrameDecoder(dialect, MAX_SIGNAL_BYTES);
  let spoken: Dialect | undefined;
  const take = (type: FrameType, payload: Uint8Array): void => {
    if (type === 'error') settle(unavailable(server, `it refuses: ${complaintIn(payload)}`));
    else if (type === 'version_ack' && spoken === undefined) {
      const version = signalMember(payload, 'agreed_version');
      if (typeof version !== 'number' || !versions.includes(version)) {
        settle(unavailable(server, 'it agrees to no version that was offered'));
        return;
      }
      spoken = version === 2 ? g12Version2 : dialect;
      decoder.use(spoken);
      socket.write(encodeFrame(spoken, 'health', question));
      if (version === 1) socket.setTimeout(politeMs, () => settle(undefined));
    } else if (type === 'health' && spoken !== undefined) {
      const isIll = signalMember(payload, 'healthy') === false;
      settle(isIll ? unavailable(server, 'it says that it is not healthy') : undefined);
    }
  };
  socket.on('data', (chunk: Buffer) => {
    const problem = decoder.push(chunk, take);
    if (problem !== 'ok') {
      settle(unavailable(server, `it does not speak the binary protocol (${problem})`));
    }
  });
  socket.write(encodeFrame(dialect, 'version_negotiation', offer));
};
