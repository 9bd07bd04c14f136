import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { ClientForms } from '../../shared/forms/client-forms.ts';
import { LineFraming } from '../../shared/stream/line-framing.ts';
import type { Roster } from '../../shared/stream/roster.ts';
import { StreamConnection, type StreamEnds } from '../../shared/stream/stream-connection.ts';
import { LocalDoor } from './local-door.ts';
import type { StdioSettings } from './settings.ts';

/** One way for local clients to come in. */
export interface Channel {
  /** Rejects with a `StartFault`. */
  start(): Promise<void>;
  stopAccepting(): void;
  /** Frees what `start` took. The connections are ended by the frontend. */
  close(): Promise<void>;
}

/** Makes a connection out of a pair of streams; all channels of one frontend share it. */
export class Reception {
  readonly roster: Roster<StreamConnection>;
  readonly #settings: StdioSettings;
  readonly #gateway: Gateway;

  constructor(settings: StdioSettings, gateway: Gateway, roster: Roster<StreamConnection>) {
    this.#settings = settings;
    this.#gateway = gateway;
    this.roster = roster;
  }

  /** `drainTimeoutMs`: for what the client's end of input leaves unanswered; 0 cancels it at once. */
  welcome(ends: StreamEnds, from: string, drainTimeoutMs: number, onGone?: () => void): void {
    const { maxMessageBytes, idleTimeoutMs, closeTimeoutMs, namespace, answersNotifications } =
      this.#settings;
    const gateway = this.#gateway;
    const connection = new StreamConnection({
      ends,
      framing: (writer, inbox) => new LineFraming(maxMessageBytes, writer, inbox),
      door: new LocalDoor(gateway, namespace, from),
      forms: new ClientForms({ gateway, nowMs: Date.now, answersNotifications }),
      roster: this.roster,
      deadlines: {
        handshakeTimeoutMs: 0,
        idleTimeoutMs,
        heartbeatMs: 0,
        drainTimeoutMs,
        closeTimeoutMs,
      },
      ...(onGone === undefined ? {} : { onGone }),
    });
    connection.open();
  }
}
