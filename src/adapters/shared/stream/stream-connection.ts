import type { Readable, Writable } from 'node:stream';
import type {
  Acceptance,
  ClientOutlet,
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import type { ClientForms } from '../forms/client-forms.ts';
import { BatchWriter } from './batch-writer.ts';
import type { Door, TurnedAway } from './door.ts';
import type { CallSink, Framing, FramingInbox } from './framing.ts';
import type { Roster, RosterMember } from './roster.ts';
import { type ClientDebts, Silence } from './silence.ts';
import type { StreamDeadlines } from './stream-deadlines.ts';
import { StreamSession } from './stream-session.ts';

/** The two directions of a connection: one socket twice, or two streams. */
export interface StreamEnds {
  readonly input: Readable;
  readonly output: Writable;
}

export interface StreamConnectionParts {
  readonly ends: StreamEnds;
  readonly framing: (writer: BatchWriter, inbox: FramingInbox) => Framing;
  readonly door: Door;
  readonly forms: ClientForms;
  readonly roster: Roster<StreamConnection>;
  readonly deadlines: StreamDeadlines;
  /** The connection is gone. Called once. */
  readonly onGone?: () => void;
}

/** `leaving`: the last bytes are written and the peer may take them; nothing is read any more. */
type State = 'open' | 'draining' | 'leaving' | 'gone';

/** One client on a byte stream. Its messages share the stream, so it is the sink of all that have none of their own. */
export class StreamConnection implements ReplySink, ClientOutlet, FramingInbox, RosterMember {
  readonly #parts: StreamConnectionParts;
  readonly #writer: BatchWriter;
  readonly #framing: Framing;
  readonly #client: StreamSession;
  readonly #silence: Silence;
  #state: State = 'open';
  #stateSinceMs: number;
  #isHeldBack = false;
  #listensToDrain = false;
  #openCalls = 0;

  constructor(parts: StreamConnectionParts) {
    this.#parts = parts;
    this.#stateSinceMs = parts.roster.nowMs();
    this.#silence = new Silence(parts.deadlines, this.#stateSinceMs);
    this.#client = new StreamSession(parts.door, parts.forms, this, (outcome, sink) =>
      this.#taken(outcome, sink),
    );
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

  get session(): ClientSession | undefined {
    return this.#client.current;
  }

  get isTaking(): boolean {
    return this.#writer.isTaking;
  }

  get bufferedBytes(): number {
    return this.#writer.bufferedBytes + this.#framing.heldBackBytes;
  }

  message(bytes: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#openCalls += 1;
    this.#taken(this.#client.receive(bytes, this), this);
  }

  call(bytes: Uint8Array, sink: CallSink): void {
    if (this.#state === 'open') this.#taken(this.#client.call(bytes, sink), sink);
  }

  response(bytes: Uint8Array): boolean {
    if (this.#state !== 'open') return true;
    this.#openCalls += 1;
    const outcome = this.#client.response(bytes, this);
    if (outcome !== 'answering') this.#settled();
    return outcome !== undefined;
  }

  stream(): void {}

  release(): void {}

  push(message: Uint8Array): void {
    if (this.#isWritable) this.#framing.push(message);
  }

  deliver(message: Uint8Array): void {
    this.push(this.#client.outgoing(message));
  }

  answer(message: Uint8Array): void {
    if (this.#isWritable) this.#framing.answer(message);
    this.#settled();
  }

  get maxLongBytes(): number {
    return this.#framing.maxLongBytes;
  }

  answerLong(text: LongText): void {
    if (this.#isWritable) this.#framing.answerLong(text, () => this.#settled());
    else {
      text.close();
      this.#settled();
    }
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
    this.goodbye();
  }

  goodbye(): void {
    if (this.#state === 'leaving' || this.#state === 'gone') return;
    this.#enter('leaving');
    this.#framing.stop();
    this.#client.close();
    this.#writer.flush();
    const { input, output } = this.#parts.ends;
    output.end();
    // What still arrives is read and dropped: closing over unread bytes would reset the connection
    // before the peer has seen the last words.
    if (this.#isOneSocket) input.resume();
    else input.destroy();
  }

  holdBack(): void {
    this.#isHeldBack = true;
    this.session?.pause();
    // Its own requests are not read either: their answers would only grow the buffer.
    this.#parts.ends.input.pause();
    if (this.#listensToDrain) return;
    this.#listensToDrain = true;
    this.#parts.ends.output.on('drain', () => this.#parts.roster.drained(this));
  }

  goOn(): void {
    this.#isHeldBack = false;
    this.#silence.startOver(this.#parts.roster.nowMs());
    this.#parts.ends.input.resume();
    this.session?.resume();
  }

  stalled(): void {
    this.end(new Fault('slow_reader', 'The connection was not read for too long.'));
  }

  tick(nowMs: number): void {
    const { drainTimeoutMs, closeTimeoutMs } = this.#parts.deadlines;
    const inStateMs = nowMs - this.#stateSinceMs;
    if (this.#state === 'open') this.#tickOpen(nowMs);
    else if (this.#state === 'draining' && inStateMs >= drainTimeoutMs) this.goodbye();
    else if (this.#state === 'leaving' && inStateMs >= closeTimeoutMs) this.#destroy();
  }

  get #isWritable(): boolean {
    return this.#state === 'open' || this.#state === 'draining';
  }

  get #isOneSocket(): boolean {
    return Object.is(this.#parts.ends.input, this.#parts.ends.output);
  }

  get #debts(): ClientDebts {
    const { isMidMessage, hasOpenCalls, answersSigns } = this.#framing;
    const isWaiting = this.#openCalls > 0 || hasOpenCalls;
    return { isMidMessage, owesProof: this.#client.owesProof, isWaiting, answersSigns };
  }

  #read(chunk: Uint8Array): void {
    if (this.#state !== 'open') return;
    this.#silence.broken();
    this.#framing.receive(chunk);
  }

  #taken(outcome: Acceptance | TurnedAway, sink: ReplySink): void {
    if (outcome === 'answering') return;
    if (outcome === 'accepted') {
      sink.abandon();
      return;
    }
    this.#parts.roster.rejected();
    sink.answer(outcome.refusal, 'channel');
    this.goodbye();
  }

  #settled(): void {
    if (this.#openCalls > 0) this.#openCalls -= 1;
    if (this.#openCalls === 0 && this.#state === 'draining') this.goodbye();
  }

  #inputEnded(): void {
    if (this.#state !== 'open') return;
    this.#framing.end();
    this.session?.inputEnded();
    if (this.#openCalls === 0 || this.#parts.deadlines.drainTimeoutMs === 0) this.goodbye();
    else this.#enter('draining');
  }

  #tickOpen(nowMs: number): void {
    const due = this.#silence.check(nowMs, this.#isHeldBack ? undefined : this.#debts);
    if (this.#writer.isStalled(nowMs, this.#parts.roster.stallTimeoutMs)) this.stalled();
    else if (due instanceof Fault) this.end(due);
    else if (due === 'sign') this.#framing.giveSign();
    this.#framing.tick(nowMs);
  }

  #enter(state: State): void {
    this.#state = state;
    this.#stateSinceMs = this.#parts.roster.nowMs();
  }

  #destroy(): void {
    this.#parts.ends.input.destroy();
    this.#parts.ends.output.destroy();
    this.#gone();
  }

  #gone(): void {
    if (this.#state === 'gone') return;
    this.#enter('gone');
    this.#framing.stop();
    this.#client.close();
    this.#parts.ends.input.destroy();
    this.#parts.roster.remove(this);
    this.#parts.onGone?.();
  }
}
