/** What one kind of client can take (peers §4 item 13). */
export interface ClientProfile {
  /** Name of its row in the table; `default` for a client nobody knows. */
  readonly name: string;
  /** Most characters of a tool's or prompt's name, without what the client itself puts in front. */
  readonly maxNameLength: number;
  /** Names of `A-Z a-z 0-9 _ -` only. */
  readonly plainNames: boolean;
  /** The client reads the first page of a list and no other. */
  readonly singlePage: boolean;
  /** Whether a GET of the stream is served; `refused` answers 405, which the client takes for "no stream here". */
  readonly getStream: 'served' | 'refused';
  /** Requests without a session id reach the client's only open session instead of an error. */
  readonly forgetsSession: boolean;
  /** How often a comment or ping keeps an idle stream open; undefined for the frontend's own rate. */
  readonly keepAliveMs: number | undefined;
}

/** For clients nobody knows: 64 characters are what language-model APIs take (design §6). */
export const defaultProfile: ClientProfile = {
  name: 'default',
  maxNameLength: 64,
  plainNames: false,
  singlePage: false,
  getStream: 'served',
  forgetsSession: false,
  keepAliveMs: undefined,
};
