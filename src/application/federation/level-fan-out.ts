import type { Message } from '../../domain/wire/message.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { SharedServers } from '../pools/shared-servers.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Conversation } from '../sessions/conversation.ts';

export interface LevelFanOutParts {
  readonly shared: SharedServers;
  readonly deadlines: Deadlines;
  readonly timers: Timers;
}

export interface LevelFanOutSettings {
  /** A server that takes longer is told all the same, and not waited for. */
  readonly serverTimeoutMs: number;
}

/** How much one client wants to hear of the logs, told to every server that logs. */
export class LevelFanOut {
  readonly #parts: LevelFanOutParts;
  readonly #settings: LevelFanOutSettings;

  constructor(parts: LevelFanOutParts, settings: LevelFanOutSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** `message`: a valid `logging/setLevel`. Servers that are opened later hear of it then. */
  async tell(conversation: Conversation, message: Message): Promise<void> {
    const { shared, deadlines } = this.#parts;
    conversation.upstreams.memory.noteLevel(message);
    const { params, bytes } = message;
    const raw = params && bytes.slice(params.start, params.end);
    const own = [...conversation.upstreams.all]
      .filter((upstream) => upstream.declares('logging'))
      .map((upstream) => askServer(upstream, 'logging/setLevel', raw, deadlines));
    await this.#inTime(Promise.all([...own, shared.levelChanged(conversation)]));
  }

  #inTime(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#parts.timers.after(this.#settings.serverTimeoutMs, resolve);
      work.then(() => resolve(), reject).finally(cancel);
    });
  }
}
