import { createServer, type Socket } from 'node:net';
import { frame, frameTypes, G12Frames } from '../wire/g12-frames.ts';
import { Outbox } from '../wire/outbox.ts';
import { announce, exitWithBench } from './announce.ts';
import { answer } from './answer.ts';

/** G12 echo server; answers to one chunk leave in one write. */
const server = createServer({ noDelay: true }, (socket) => serve(socket));

function serve(socket: Socket): void {
  const frames = new G12Frames();
  const outbox = new Outbox(socket);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) =>
    frames.push(chunk, (type, payload) => {
      const said = respond(type, payload);
      if (said !== undefined) outbox.add(said);
    }),
  );
}

function respond(type: number, payload: string): string | undefined {
  if (type === frameTypes.negotiation) {
    return frame(frameTypes.acknowledgement, '{"agreed_version":1}');
  }
  if (type === frameTypes.health) return frame(frameTypes.health, '');
  const text = answer(payload);
  return text === undefined ? undefined : frame(frameTypes.response, text);
}

exitWithBench();
server.listen(0, '127.0.0.1', () => announce(server.address()));
