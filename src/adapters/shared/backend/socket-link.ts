import type { Socket } from 'node:net';
import type { BackendLink } from '../../../application/ports/driven/backend-connector.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { LongTexts } from '../../../domain/wire/piece-taker.ts';
import { unavailable } from './attempt.ts';
import { CorkedWriter } from './corked-writer.ts';
import type { LinkReports } from './link-reports.ts';
import { networkFault } from './network-faults.ts';
import type { SocketSettings } from './socket-settings.ts';
import { framingOf, introductionOf, type SocketTerms } from './socket-terms.ts';
import type { StreamFraming } from './stream-framing.ts';
import type { TokenIntroduction } from './token-introduction.ts';

/** Messages over one connected socket. */
export class SocketLink implements BackendLink {
  /** Whether messages can be sent: a fault when the peers did not come to an agreement. */
  readonly opened: Promise<Fault | undefined>;
  readonly #settleOpened: (fault: Fault | undefined) => void;
  readonly #socket: Socket;
  readonly #reports: LinkReports;
  readonly #settings: SocketSettings;
  readonly #framing: StreamFraming;
  readonly #writer: CorkedWriter;
  readonly #heartbeat: NodeJS.Timeout;
  /** Undefined when there is nothing to show, or it was shown. */
  #introduction: TokenIntroduction | undefined;
  #bytesReadBefore = 0;
  #isOpen = false;
  #closing: Promise<void> | undefined;

  constructor(socket: Socket, terms: SocketTerms, reports: LinkReports, settings: SocketSettings) {
    const { promise, resolve } = Promise.withResolvers<Fault | undefined>();
    this.opened = promise;
    this.#settleOpened = resolve;
    this.#socket = socket;
    this.#reports = reports;
    this.#settings = settings;
    this.#writer = new CorkedWriter(socket, settings.maxBufferedBytes);
    this.#framing = framingOf(terms, {
      server: reports.endpoint.server,
      writer: this.#writer,
      maxMessageBytes: settings.maxMessageBytes,
      events: {
        message: (bytes, call) => this.#reports.text(this.#read(bytes), call),
        longTexts: (call) => this.#longTexts(call),
        agreed: (fault) => (fault === undefined ? this.#open() : this.#fail(fault)),
        failed: (call, fault) => this.#reports.failed(call, fault),
        ended: (fault) => this.#finish(fault),
        unexpected: () => this.#reports.noise('unexpected_frame'),
      },
    });
    this.#introduction = introductionOf(terms, this.#framing);
    this.#heartbeat = setInterval(() => this.#beat(), settings.heartbeatMs).unref();
    this.#listen();
  }

  get separatesCalls(): boolean {
    return this.#framing.separatesCalls;
  }

  send(message: Uint8Array, call: number | undefined): void {
    if (this.#reports.isClosed) return;
    const outgoing = this.#introduced(message, call);
    if (outgoing === undefined) return;
    switch (this.#framing.send(outgoing, call)) {
      case 'sent':
        return;
      case 'overloaded':
        this.#reports.refused(call);
        return;
      case 'too_large':
        this.#reports.tooLarge(call);
    }
  }

  agreed(): void {}

  forget(call: number): void {
    this.#framing.forget(call);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  pauseCall(call: number): void {
    this.#framing.pauseCall(call);
  }

  resumeCall(call: number): void {
    this.#framing.resumeCall(call);
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  #introduced(message: Uint8Array, call: number | undefined): Uint8Array | undefined {
    const introduction = this.#introduction;
    if (introduction === undefined) return message;
    const outgoing = introduction.outgoing(message, call);
    if (introduction.isOver) this.#introduction = undefined;
    return outgoing;
  }

  #read(message: Uint8Array): Uint8Array {
    const introduction = this.#introduction;
    if (introduction === undefined) return message;
    const read = introduction.incoming(message);
    if (introduction.isOver) this.#introduction = undefined;
    return read;
  }

  /** What comes before the introduction is over is read here, so it has to be whole. */
  #longTexts(call: number | undefined): LongTexts | undefined {
    const long = this.#reports.longTexts(call);
    return (
      long && {
        above: long.above,
        begin: (text) => (this.#introduction === undefined ? long.begin(text) : undefined),
      }
    );
  }

  #listen(): void {
    const { server } = this.#reports.endpoint;
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#fail(networkFault(server, error)));
    this.#socket.on('end', () => this.#fail(this.#leftBy(server)));
    this.#socket.on('close', () => this.#fail(unavailable(server, 'the connection was closed')));
    this.#framing.begin();
  }

  #open(): void {
    this.#isOpen = true;
    this.#settleOpened(undefined);
  }

  #receive(chunk: Uint8Array): void {
    if (this.#reports.isClosed || this.#framing.push(chunk)) return;
    const { server } = this.#reports.endpoint;
    const { maxMessageBytes } = this.#settings;
    this.#fail(
      new Fault(
        'backend_protocol_error',
        `Server "${server}" sent bytes that are no message, or a message of more than ${maxMessageBytes} bytes.`,
      ),
    );
  }

  #leftBy(server: string): Fault {
    const { complaint } = this.#framing;
    const reason = complaint === undefined ? '' : `: ${complaint}`;
    return unavailable(server, `it closed the connection${reason}`);
  }

  /** A socket can look alive for hours after its peer is gone: only bytes of the peer prove life. */
  #beat(): void {
    const { bytesRead } = this.#socket;
    const isSilent = bytesRead === this.#bytesReadBefore && !this.#socket.isPaused();
    this.#bytesReadBefore = bytesRead;
    if (this.#framing.beat(isSilent)) return;
    const { server } = this.#reports.endpoint;
    this.#fail(unavailable(server, 'it gave no sign of life'));
  }

  #fail(fault: Fault): void {
    this.#report(fault);
    this.#socket.destroy();
  }

  /** The same, but what was written last may still leave. */
  #finish(fault: Fault): void {
    this.#report(fault);
    this.#writer.flush();
    this.#socket.destroySoon();
    this.#cutOff();
  }

  #report(fault: Fault): void {
    clearInterval(this.#heartbeat);
    if (this.#isOpen) this.#reports.closed(fault);
    else this.#settleOpened(fault);
  }

  #cutOff(): void {
    const force = setTimeout(() => this.#socket.destroy(), this.#settings.closeGraceMs);
    this.#socket.once('close', () => clearTimeout(force));
  }

  async #end(): Promise<void> {
    const { server } = this.#reports.endpoint;
    if (!this.#socket.destroyed) {
      this.#writer.flush();
      this.#socket.end();
      this.#socket.resume();
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#socket.once('close', () => resolve());
      this.#cutOff();
      await promise;
    }
    this.#fail(unavailable(server, 'the gateway closed the connection'));
  }
}
