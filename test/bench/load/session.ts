import {
  type Calls,
  initialize,
  initialized,
  initializeOverTcp,
  legacyCalls,
  modernCalls,
} from '../wire/messages.ts';
import type { Channel } from './channels/channel.ts';
import { openChannel } from './channels/open.ts';
import type { Target } from './orders.ts';

/** An MCP session whose handshake is done, or a connection that needs none. */
export class Session {
  /** Who reads the messages from now on. */
  onMessage: (text: string) => void = () => undefined;
  onClosed: () => void = () => undefined;
  /** How calls are written here. */
  calls: Calls = legacyCalls;
  #channel: Channel | undefined;

  /** Connects and initializes. Throws when the answer is not a result. */
  static async open(target: Target): Promise<Session> {
    const session = new Session();
    const channel = await session.#connect(target);
    if (channel.isStateless) {
      session.calls = modernCalls;
      return session;
    }
    const answer = await session.ask(target.protocol === 'tcp' ? initializeOverTcp : initialize);
    if (!answer.includes('"result":')) throw new Error(`not initialized: ${answer.slice(0, 300)}`);
    if (channel.answersNotices) await session.ask(initialized);
    else channel.send(initialized);
    return session;
  }

  /** Sends, and returns the next message. Throws when the connection closes instead. */
  ask(message: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.onMessage = resolve;
      this.onClosed = () => reject(new Error('the connection was closed'));
      this.send(message);
    });
  }

  async #connect(target: Target): Promise<Channel> {
    this.#channel = await openChannel[target.protocol](
      target.port,
      {
        closed: () => this.onClosed(),
        message: (text) => this.onMessage(text),
      },
      target.bearer,
    );
    return this.#channel;
  }

  send(message: string): void {
    this.#channel?.send(message);
  }
}
