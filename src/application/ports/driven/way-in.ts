/** Who is answered where somebody may come in. */
export type Access =
  /** Everybody who reaches it. */
  | 'public'
  /** Everybody hears whether all is well; how and why, only those who may see the figures. */
  | 'brief'
  /** What operators watch: whoever the settings let see it. */
  | 'figures'
  /** Those the gateway knows, by what they show. */
  | 'authenticated'
  /** Whoever the operating system lets open it. */
  | 'local';

/** One way in, as the running program has it. */
export interface WayIn {
  readonly access: Access;
  /** `route`: a page; `exchange`: messages over HTTP; `upgrade`: a WebSocket; `connection`: whatever comes on it. */
  readonly kind: 'route' | 'exchange' | 'upgrade' | 'connection';
  /** The listener: `http://127.0.0.1:8080`, `tcp://127.0.0.1:8444`, `unix:/run/mcp.sock`, `stdin`. */
  readonly at: string;
  /** Over HTTP. */
  readonly methods?: readonly string[] | undefined;
  /** Over HTTP: `{namespace}` stands for one segment, `*` for the rest. */
  readonly path?: string | undefined;
}
