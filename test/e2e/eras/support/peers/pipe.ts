import { connect } from 'node:net';

/** A stdio server whose mind is elsewhere: `node pipe.ts PORT` passes its input to that port and back. */
const socket = connect(Number(process.argv[2]), '127.0.0.1');
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('error', () => process.exit(1));
socket.on('close', () => process.exit(0));
