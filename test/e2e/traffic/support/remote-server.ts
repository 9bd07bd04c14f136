import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import process from 'node:process';
import { frameTypes } from '../../../support/originals/layouts.ts';
import { version2Server } from '../../../support/peers/version2-peer.ts';
import { listen } from '../../faults/support/server.ts';
import { ToolScript, type Wire } from '../../faults/support/tool-script.ts';
import { doors, portOf } from './remote-doors.ts';

/** The scripted server behind a door of each kind: `node remote-server.ts HOST`. */
const [, , host = ''] = process.argv;
const script = new ToolScript();

const nowhere: Wire = { answer: () => Promise.resolve(), notify: () => Promise.resolve() };

/** Peers of version 2 answer signs of life. Each connection numbers its own calls. */
const serveFrames = (socket: Socket): void =>
  version2Server({
    opened: (call) =>
      void script.receive(call.request, {
        answer: async (text) => call.send(text, true),
        notify: async (text) => call.send(text, false),
      }),
    came: ({ type, text }, peer) => {
      if (type === frameTypes.health) peer.send(frameTypes.health, text);
      else void script.receive(text, nowhere);
    },
  })(socket);

const listenFrames = async (port: number): Promise<void> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    serveFrames(socket);
  });
  await once(server.listen(port, host), 'listening');
};

for (const door of doors) {
  const port = portOf(door);
  if (door === 'frames') await listenFrames(port);
  else await listen(door, { host, port }, script);
}
process.stdout.write('ready\n');
