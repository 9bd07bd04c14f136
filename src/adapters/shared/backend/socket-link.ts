import type { Socket } from 'node:net';
import type { BackendLink } from '../../../application/ports/driven/backend-connector.ts';
import type { Framing } from '../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { unavailable } from './attempt.ts';
import { BinaryFraming } from './binary-framing.ts';
import { CorkedWriter } from './corked-writer.ts';
import type { LinkReports } from './link-reports.ts';
import { networkFault } from './network-faults.ts';
import { NewlineFraming } from './newline-framing.ts';
import type { SocketSettings } from './socket-settings.ts';
import type { FramingEvents, StreamFraming } from './stream-framing.ts';

/** Messages over one connected socket. */
export class SocketLink implements BackendLink {
  readonly separatesCalls = false;
  /** Whether messages can be sent: a fault when the peers did not come to an agreement. */
  readonly opened: Promise<Fault | undefined>;
  readonly #settleOpened: (fault: Fault | undefined) => void;
  readonly #socket: Socket;
  readonly #reports: LinkReports;
  readonly #settings: SocketSettings;
  readonly #framing: StreamFraming;
  readonly #writer: CorkedWriter;
  readonly #heartbeat: NodeJS.Timeout;
  #bytesReadBefore = 0;
  #isAskedForLife = false;
  #isOpen = false;
  #closing: Promise<void> | undefined;

  constructor(socket: Socket, framing: Framing, reports: LinkReports, settings: SocketSettings) {
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.opened = promise;
    this.#settleOpened = resolve;
    this.#socket = socket;
    this.#reports = reports;
    this.#settings = settings;
    this.#framing = this.#framingOf(framing);
    this.#writer = new CorkedWriter(socket, settings.maxBufferedBytes);
    this.#heartbeat = setInterval(() => this.#beat(), settings.heartbeatMs).unref();
    this.#listen();
  }

  send(message: Uint8Array, call: number | undefined): void {
    if (this.#reports.isClosed) return;
    const chunks = this.#framing.encode(message, call);
    if (chunks === undefined) this.#reports.tooLarge(call);
    else if (!this.#writer.write(...chunks)) this.#reports.refused(call);
  }

  agreed(): void {}

  forget(): void {}

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #framingOf(framing: Framing): StreamFraming {
    const events: FramingEvents = {
      message: (bytes) => this.#reports.text(bytes),
      agreed: (fault) => (fault === undefined ? this.#open() : this.#fail(fault)),
      owed: (bytes) => this.#writer.write(bytes),
      ended: (fault) => this.#fail(fault),
      unexpected: () => this.#reports.noise('unexpected_frame'),
    };
    const { maxMessageBytes } = this.#settings;
    return framing === 'binary'
      ? new BinaryFraming(this.#reports.endpoint.server, maxMessageBytes, events)
      : new NewlineFraming(maxMessageBytes, events);
  }

  #listen(): void {
    const { server } = this.#reports.endpoint;
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk));
    this.#socket.on('error', (error) => this.#fail(networkFault(server, error)));
    this.#socket.on('end', () => this.#fail(unavailable(server, 'it closed the connection')));
    this.#socket.on('close', () => this.#fail(unavailable(server, 'the connection was closed')));
    if (this.#framing.greeting === undefined) this.#open();
    else this.#writer.write(this.#framing.greeting);
  }

  #open(): void {
    this.#isOpen = true;
    this.#settleOpened(undefined);
  }

  #read(chunk: Uint8Array): void {
    if (this.#framing.push(chunk)) return;
    const { server } = this.#reports.endpoint;
    const { maxMessageBytes } = this.#settings;
    this.#fail(
      new Fault(
        'backend_protocol_error',
        `Server "${server}" sent bytes that are no message, or a message of more than ${maxMessageBytes} bytes.`,
      ),
    );
  }

  /** A socket can look alive for hours after its peer is gone: only bytes of the peer prove life. */
  #beat(): void {
    const { bytesRead } = this.#socket;
    const isSilent = bytesRead === this.#bytesReadBefore && !this.#socket.isPaused();
    this.#bytesReadBefore = bytesRead;
    if (!isSilent) {
      this.#isAskedForLife = false;
      return;
    }
    if (this.#isAskedForLife) {
      const { server } = this.#reports.endpoint;
      this.#fail(unavailable(server, 'it gave no sign of life'));
      return;
    }
    const question = this.#framing.heartbeat();
    if (question === undefined) return;
    this.#isAskedForLife = true;
    this.#writer.write(question);
  }

  #fail(fault: Fault): void {
    clearInterval(this.#heartbeat);
    if (this.#isOpen) this.#reports.closed(fault);
    else this.#settleOpened(fault);
    this.#socket.destroy();
  }

  async #end(): Promise<void> {
    const { server } = this.#reports.endpoint;
    if (!this.#socket.destroyed) {
      this.#writer.flush();
      this.#socket.end();
      this.#socket.resume();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#socket.once('close', () => resolve());
      const force = setTimeout(() => this.#socket.destroy(), this.#settings.closeGraceMs);
      await promise;
      clearTimeout(force);
    }
    this.#fail(unavailable(server, 'the gateway closed the connection'));
  }
}
