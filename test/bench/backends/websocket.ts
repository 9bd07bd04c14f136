import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { corkThisTurn } from '../wire/outbox.ts';
import { announce, exitWithBench } from './announce.ts';
import { answer } from './answer.ts';

/** WebSocket echo server, subprotocol `mcp`; answers to one chunk leave in one write. */
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: 0,
  handleProtocols: (offered) => (offered.has('mcp') ? 'mcp' : false),
});

server.on('connection', (socket: WebSocket, request) => {
  socket.on('message', (data: RawData) => {
    const text = answer((data as Buffer).toString('latin1'));
    if (text === undefined) return;
    corkThisTurn(request.socket);
    socket.send(Buffer.from(text, 'latin1'), { binary: false });
  });
});

exitWithBench();
server.on('listening', () => announce(server.address()));
