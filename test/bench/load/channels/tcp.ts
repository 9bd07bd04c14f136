import { once } from 'node:events';
import { connect } from 'node:net';
import { frame, frameTypes, G12Frames } from '../../wire/g12-frames.ts';
import { Outbox } from '../../wire/outbox.ts';
import type { Channel, ChannelEnds } from './channel.ts';

/** A G12 client that goes without version negotiation, which the format leaves optional. */
export async function openTcp(port: number, ends: ChannelEnds): Promise<Channel> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  const frames = new G12Frames();
  const outbox = new Outbox(socket);
  await once(socket, 'connect');
  socket.on('data', (chunk: Buffer) =>
    frames.push(chunk, (_type, payload) => ends.message(payload)),
  );
  socket.on('error', () => socket.destroy());
  socket.on('close', () => ends.closed());
  return {
    isStateless: false,
    answersNotices: false,
    send: (message) => outbox.add(frame(frameTypes.request, message)),
  };
}
