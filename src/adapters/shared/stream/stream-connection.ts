import type { Readable, Writable } from 'node:stream';
import type {
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/gateway.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import { BatchWriter } from './batch-writer.ts';
import type { Door } from './door.ts';
import type { Framing, FramingInbox } from './framing.ts';
import type { Roster, RosterMember } from './roster.ts';
import type { StreamDeadlines } from './stream-deadlines.ts';

/** The two directions of a connection: one socket twice, or two streams. */
export interface StreamEnds {
  readonly input: Readable;
  readonly output: Writable;
}

export interface StreamConnectionParts {
  readonly ends: StreamEnds;
  readonly framing: (writer: BatchWriter, inbox: FramingInbox) => Framing;
  readonly door: Door;
  readonly roster: Roster<StreamConnection>;
  readonly deadlines: StreamDeadlines;
  /** The connection is gone. Called once. */
  readonly onGone?: () => void;
}

/** `leaving`: the last bytes are written and the peer may take them; nothing is read any more. */
type State = 'open' | 'draining' | 'leaving' | 'gone';

/** One client on a byte stream. All its messages share the stream, so it is the sink of all of them. */
export class StreamConnection implements ReplySink, ClientOutlet, FramingInbox, RosterMember {
  readonly #parts: StreamConnectionParts;
  readonly #writer: BatchWriter;
  readonly #framing: Framing;
  #session: ClientSession | undefined = undefined;
  #state: State = 'open';
  #stateSinceMs: number;
  #lastHeardMs: number;
  #wasHeard = false;
  #hasSpoken = false;
  #isHeldBack = false;
  #listensToDrain = false;
  #openCalls = 0;

  constructor(parts: StreamConnectionParts) {
    this.#parts = parts;
    this.#stateSinceMs = parts.roster.nowMs();
    this.#lastHeardMs = this.#stateSinceMs;
    this.#writer = new BatchWriter(parts.ends.output, parts.roster.flushes, () => {
      // Last words to a slow reader are no new offence: closing has a time limit of its own.
      if (this.#isWritable) parts.roster.wrote(this);
    });
    this.#framing = parts.framing(this.#writer, this);
  }

  /** Begins to read. */
  open(): void {
    const { input, output } = this.#parts.ends;
    this.#parts.roster.add(this);
    const gone = (): void => this.#gone();
    input.on('error', gone);
    output.on('error', gone);
    output.on('close', gone);
    // Standard output cannot be closed, only finished.
    if (!this.#isOneSocket) output.on('finish', gone);
    input.on('end', () => this.#inputEnded());
    input.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  get bufferedBytes(): number {
    return this.#writer.bufferedBytes;
  }

  message(bytes: Uint8Array): void {
    if (this.#state !== 'open') return;
    if (this.#session !== undefined) {
      this.#receive(this.#session, bytes);
      return;
    }
    const admission = this.#parts.door.admit(bytes, this);
    if ('fault' in admission) {
      this.#parts.roster.rejected();
      this.#framing.answer(errorReply(admission.idText, admission.fault));
      this.#leave();
      return;
    }
    this.#session = admission.session;
    this.#receive(admission.session, admission.first);
  }

  stream(): void {}

  release(): void {}

  push(message: Uint8Array): void {
    if (this.#isWritable) this.#framing.push(message);
  }

  deliver(message: Uint8Array): void {
    this.push(message);
  }

  answer(message: Uint8Array): void {
    if (this.#isWritable) this.#framing.answer(message);
    this.#settled();
  }

  refuse(fault: Fault, idText: string, era?: Era): void {
    this.answer(errorReply(idText, fault, era));
  }

  abandon(): void {
    this.#settled();
  }

  end(fault: Fault): void {
    if (!this.#isWritable) return;
    this.#framing.complain(fault);
    this.#leave();
  }

  goodbye(): void {
    this.#leave();
  }

  holdBack(): void {
    this.#isHeldBack = true;
    this.#session?.pause();
    // Its own requests are not read either: their answers would only grow the buffer.
    this.#parts.ends.input.pause();
    if (this.#listensToDrain) return;
    this.#listensToDrain = true;
    this.#parts.ends.output.on('drain', () => this.#parts.roster.drained(this));
  }

  goOn(): void {
    this.#isHeldBack = false;
    this.#lastHeardMs = this.#parts.roster.nowMs();
    this.#parts.ends.input.resume();
    this.#session?.resume();
  }

  stalled(): void {
    this.end(new Fault('slow_reader', 'The connection was not read for too long.'));
  }

  tick(nowMs: number): void {
    if (this.#wasHeard) this.#lastHeardMs = nowMs;
    this.#wasHeard = false;
    const { drainTimeoutMs, closeTimeoutMs } = this.#parts.deadlines;
    const inStateMs = nowMs - this.#stateSinceMs;
    if (this.#state === 'open') this.#checkSilence(nowMs);
    else if (this.#state === 'draining' && inStateMs >= drainTimeoutMs) this.#leave();
    else if (this.#state === 'leaving' && inStateMs >= closeTimeoutMs) this.#destroy();
  }

  get #isWritable(): boolean {
    return this.#state === 'open' || this.#state === 'draining';
  }

  get #isOneSocket(): boolean {
    return Object.is(this.#parts.ends.input, this.#parts.ends.output);
  }

  #read(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#wasHeard = true;
    this.#hasSpoken = true;
    this.#framing.receive(chunk);
  }

  #receive(session: ClientSession, bytes: Uint8Array): void {
    this.#openCalls += 1;
    if (session.receive(bytes, this) === 'accepted') this.#settled();
  }

  #settled(): void {
    if (this.#openCalls > 0) this.#openCalls -= 1;
    if (this.#openCalls === 0 && this.#state === 'draining') this.#leave();
  }

  #inputEnded(): void {
    if (this.#state !== 'open') return;
    this.#framing.end();
    this.#session?.inputEnded();
    if (this.#openCalls === 0 || this.#parts.deadlines.drainTimeoutMs === 0) this.#leave();
    else this.#enter('draining');
  }

  #checkSilence(nowMs: number): void {
    const { handshakeTimeoutMs, idleTimeoutMs } = this.#parts.deadlines;
    const silentMs = nowMs - this.#lastHeardMs;
    if (this.#isHeldBack) return;
    if (handshakeTimeoutMs > 0 && this.#owesBytes(nowMs, silentMs, handshakeTimeoutMs)) {
      this.end(new Fault('idle_timeout', 'The rest of what was begun did not come in time.'));
    } else if (idleTimeoutMs > 0 && this.#openCalls === 0 && silentMs >= idleTimeoutMs) {
      this.end(new Fault('idle_timeout', 'Nothing was said for too long.'));
    }
  }

  #owesBytes(nowMs: number, silentMs: number, limitMs: number): boolean {
    if (this.#framing.isMidMessage && silentMs >= limitMs) return true;
    const owesProof = this.#session === undefined && this.#parts.door.asksForProof;
    return (owesProof || !this.#hasSpoken) && nowMs - this.#stateSinceMs >= limitMs;
  }

  #enter(state: State): void {
    this.#state = state;
    this.#stateSinceMs = this.#parts.roster.nowMs();
  }

  #leave(): void {
    if (this.#state === 'leaving' || this.#state === 'gone') return;
    this.#enter('leaving');
    this.#closeSession();
    this.#writer.flush();
    const { input, output } = this.#parts.ends;
    output.end();
    // What still arrives is read and dropped: closing over unread bytes would reset the connection
    // before the peer has seen the last words.
    if (this.#isOneSocket) input.resume();
    else input.destroy();
  }

  #destroy(): void {
    this.#parts.ends.input.destroy();
    this.#parts.ends.output.destroy();
    this.#gone();
  }

  #gone(): void {
    if (this.#state === 'gone') return;
    this.#enter('gone');
    this.#closeSession();
    this.#parts.ends.input.destroy();
    this.#parts.roster.remove(this);
    this.#parts.onGone?.();
  }

  #closeSession(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }
}
