import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type {
  BackendLink,
  LinkProcess,
} from '../../../../application/ports/driven/backend-connector.ts';
import { Fault } from '../../../../domain/fault/fault.ts';
import { unavailable } from '../../../shared/backend/attempt.ts';
import { CorkedWriter } from '../../../shared/backend/corked-writer.ts';
import type { LinkReports } from '../../../shared/backend/link-reports.ts';
import { NewlineFraming } from '../../../shared/backend/newline-framing.ts';
import { type ExitStatus, exitFault } from './faults.ts';
import { endGroup, within } from './process-group.ts';
import type { StdioSettings } from './settings.ts';

/** What the link tells of its process, besides messages. */
export interface ProcessReports {
  /** It ended, or became useless, without being asked to. */
  endedUnasked(fault: Fault): void;
  /** No process of its group is left. */
  groupGone(): void;
}

/** Messages over the pipes of one child process, and the end of its process group. */
export class StdioLink implements BackendLink {
  readonly separatesCalls = false;
  readonly process: LinkProcess;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #group: number;
  readonly #reports: LinkReports;
  readonly #told: ProcessReports;
  readonly #ended = Promise.withResolvers<{ readonly isCrash: boolean }>();
  readonly #settings: StdioSettings;
  readonly #writer: CorkedWriter;
  readonly #framing: NewlineFraming;
  #exit: ExitStatus | undefined;
  #isOutputOver = false;
  #lastOutput: NodeJS.Timeout | undefined;
  #isAskedToEnd = false;
  #ending: Promise<void> | undefined;

  constructor(
    child: ChildProcessWithoutNullStreams,
    group: number,
    reports: LinkReports,
    processReports: ProcessReports,
    settings: StdioSettings,
  ) {
    this.#child = child;
    this.#group = group;
    this.#reports = reports;
    this.#told = processReports;
    this.process = { id: group, hasSpoken: this.#firstWord(), ended: this.#ended.promise };
    this.#settings = settings;
    this.#writer = new CorkedWriter(child.stdin, settings.maxBufferedBytes);
    this.#framing = new NewlineFraming(this.#writer, settings.maxMessageBytes, {
      message: (line) => reports.text(line),
      longTexts: () => reports.longTexts(),
      agreed: () => {},
    });
    this.#listen();
  }

  send(message: Uint8Array, call: number | undefined): void {
    if (this.#reports.isClosed) return;
    if (this.#framing.send(message) !== 'sent') this.#reports.refused(call);
  }

  agreed(): void {}

  forget(): void {}

  pause(): void {
    this.#child.stdout.pause();
  }

  resume(): void {
    this.#child.stdout.resume();
  }

  close(): Promise<void> {
    this.#isAskedToEnd = true;
    return this.#end(this.#settings.endOfInputGraceMs);
  }

  #firstWord(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child.stdout.once('data', () => resolve());
    this.#child.once('exit', () => resolve());
    return promise;
  }

  #listen(): void {
    const { stdin, stdout } = this.#child;
    stdout.on('data', (chunk: Buffer) => this.#read(chunk));
    stdout.on('error', () => this.#outputOver());
    stdout.on('close', () => this.#outputOver());
    // A closed stdin is a server that takes no more messages: as dead as one that ended.
    stdin.on('error', () => this.#awaitTheRest());
    this.#child.on('error', () => {});
    this.#child.on('exit', (code, signal) => {
      this.#exit = { code, signal };
      if (this.#isOutputOver) this.#dead();
      else this.#awaitTheRest();
    });
  }

  #read(chunk: Buffer): void {
    if (this.#reports.isClosed || this.#framing.push(chunk)) return;
    const { server } = this.#reports.endpoint;
    const { maxMessageBytes } = this.#settings;
    this.#fail(
      new Fault(
        'backend_protocol_error',
        `Server "${server}" wrote a line of more than ${maxMessageBytes} bytes.`,
      ),
    );
  }

  #outputOver(): void {
    this.#isOutputOver = true;
    if (this.#exit === undefined) this.#awaitTheRest();
    else this.#dead();
  }

  /** Exit and end of output come in any order, and a grandchild may hold the output open: wait a little for both. */
  #awaitTheRest(): void {
    this.#lastOutput ??= setTimeout(() => this.#dead(), this.#settings.lastOutputMs);
  }

  #dead(): void {
    clearTimeout(this.#lastOutput);
    const { server } = this.#reports.endpoint;
    this.#fail(
      this.#exit === undefined
        ? unavailable(server, 'its process closed its pipes')
        : exitFault(server, this.#exit),
    );
  }

  #fail(fault: Fault): void {
    if (this.#isAskedToEnd) return;
    if (!this.#reports.isClosed) this.#told.endedUnasked(fault);
    this.#reports.closed(fault);
    this.#ended.resolve({ isCrash: true });
    void this.#end(0);
  }

  #end(inputGraceMs: number): Promise<void> {
    this.#ending ??= this.#endProcess(inputGraceMs);
    return this.#ending;
  }

  async #endProcess(inputGraceMs: number): Promise<void> {
    const { server } = this.#reports.endpoint;
    this.#writer.flush();
    this.#child.stdin.end();
    // Unread output would keep a server that writes its last words from ending.
    this.#child.stdout.resume();
    await within(inputGraceMs, () => this.#exit !== undefined);
    const isGone = await endGroup(this.#group, this.#settings.terminateGraceMs);
    clearTimeout(this.#lastOutput);
    this.#child.stdin.destroy();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#reports.closed(unavailable(server, 'the gateway ended its process'));
    this.#ended.resolve({ isCrash: false });
    if (isGone) this.#told.groupGone();
  }
}
