import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { TcpFrontend } from '../../../../src/adapters/inbound/tcp/frontend.ts';
import {
  defaultTcpSettings,
  type TcpSettings,
} from '../../../../src/adapters/inbound/tcp/settings.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import type { HandClock } from '../../../support/pure/hand-clock.ts';
import { type GatewayScript, scriptedPorts } from '../../../support/scripted-session.ts';

/** A started TCP frontend on a free port, with a scripted gateway behind it; `hand` moves its time. */
export const startRig = async (
  settings: Partial<TcpSettings> = {},
  script: GatewayScript = {},
  hand?: HandClock,
) => {
  const time = hand === undefined ? {} : { clock: hand, timers: hand };
  const ports = { ...scriptedPorts(script), ...time };
  const frontend = new TcpFrontend('tcp', { ...defaultTcpSettings, port: 0, ...settings }, ports);
  await frontend.start();
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await frontend.close();
  };
  onTestFinished(close);
  return { ...ports, frontend, port: frontend.port, close };
};

export const openSocket = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
};

export const openClient = async (port: number): Promise<ByteClient> => {
  const socket = await openSocket(port);
  return new ByteClient(socket, socket);
};

export const REQUEST = 1;
export const RESPONSE = 2;
export const CONTROL = 3;
export const HEALTH = 4;
export const ERROR = 5;
export const NEGOTIATION = 6;
export const ACK = 7;

/** A frame header of the dialect G12 (mission §3.1). */
export const header = (type: number, length: number, version = 1): Buffer => {
  const bytes = Buffer.from('MCPB00000000');
  bytes.writeUInt16BE(version, 4);
  bytes.writeUInt16BE(type, 6);
  bytes.writeUInt32BE(length, 8);
  return bytes;
};

export const frame = (type: number, payload: string | Uint8Array = ''): Buffer => {
  const bytes = Buffer.from(payload);
  return Buffer.concat([header(type, bytes.length), bytes]);
};

/** Type and payload text of every complete frame in `bytes`. */
export const framesIn = (bytes: Buffer): readonly { type: number; text: string }[] => {
  const frames: { type: number; text: string }[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at + 8);
    frames.push({ type: bytes.readUInt16BE(at + 6), text: bytes.toString('utf8', at + 12, end) });
    at = end;
  }
  return frames;
};
