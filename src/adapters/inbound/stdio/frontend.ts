import type { Frontend } from '../../../application/ports/driven/frontend.ts';
import type { WayIn } from '../../../application/ports/driven/way-in.ts';
import type { FrontendPorts } from '../../shared/stream/frontend-ports.ts';
import { Roster } from '../../shared/stream/roster.ts';
import type { StreamConnection, StreamEnds } from '../../shared/stream/stream-connection.ts';
import { type Channel, Reception } from './channel.ts';
import { NamedPipes } from './named-pipes.ts';
import type { StdioMode, StdioSettings } from './settings.ts';
import { StdinStdout } from './stdin-stdout.ts';
import { UnixSocket } from './unix-socket.ts';

/** The program's own standard streams, and what happens when the client on them has left. */
export interface StandardStreams extends StreamEnds {
  /** Called once, when everything that could be answered has been written. */
  readonly onEnd: () => void;
}

/** Local clients: newline-delimited JSON over standard streams, a socket file or named pipes. */
export class StdioFrontend implements Frontend {
  readonly name: string;
  readonly #settings: StdioSettings;
  readonly #roster: Roster<StreamConnection>;
  readonly #channels: readonly Channel[];

  /** Throws a `StartFault` when permissions are no octal mode. */
  constructor(
    name: string,
    settings: StdioSettings,
    ports: FrontendPorts,
    standard: StandardStreams,
  ) {
    this.name = name;
    this.#settings = settings;
    this.#roster = new Roster('stdio', settings, ports);
    const reception = new Reception(settings, ports.gateway, this.#roster);
    this.#channels = settings.modes.map((mode) =>
      channelOf(name, mode, reception, settings, ports, standard),
    );
  }

  get waysIn(): readonly WayIn[] {
    return this.#settings.modes.map((mode) => ({
      access: 'local',
      kind: 'connection',
      at: placeOf(mode),
    }));
  }

  async start(): Promise<void> {
    const { idleTimeoutMs, drainTimeoutMs, closeTimeoutMs } = this.#settings;
    this.#roster.startTicking([idleTimeoutMs, drainTimeoutMs, closeTimeoutMs]);
    for (const channel of this.#channels) await channel.start();
  }

  stopAccepting(): void {
    for (const channel of this.#channels) channel.stopAccepting();
  }

  async close(): Promise<void> {
    this.stopAccepting();
    await this.#roster.close();
    await Promise.all(this.#channels.map((channel) => channel.close()));
  }
}

const placeOf = (mode: StdioMode): string => {
  if (mode.type === 'stdin_stdout') return 'stdin';
  return `${mode.type === 'unix_socket' ? 'unix' : 'pipe'}:${mode.path}`;
};

const channelOf = (
  frontend: string,
  mode: StdioMode,
  reception: Reception,
  settings: StdioSettings,
  ports: FrontendPorts,
  standard: StandardStreams,
): Channel => {
  switch (mode.type) {
    case 'stdin_stdout':
      return new StdinStdout(standard, reception, settings.drainTimeoutMs, standard.onEnd);
    case 'unix_socket':
      return new UnixSocket(frontend, mode, reception);
    case 'named_pipes':
      return new NamedPipes(mode, reception, settings.drainTimeoutMs, ports);
  }
};
