/** One client connection that carries JSON-RPC messages as latin1 text. */
export interface Channel {
  send(message: string): void;
  /** True where nothing precedes the first call (2026-07-28). */
  readonly isStateless: boolean;
  /** True where a notification is answered too (with '', over HTTP). */
  readonly answersNotices: boolean;
}

export interface ChannelEnds {
  /** A message of the server, or text that describes a refusal. */
  message(text: string): void;
  closed(): void;
}

export type OpenChannel = (
  port: number,
  ends: ChannelEnds,
  bearer: string | undefined,
) => Promise<Channel>;
