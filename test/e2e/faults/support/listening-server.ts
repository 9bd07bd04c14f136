export type Place = { readonly host: string; readonly port: number } | { readonly path: string };

export interface ListeningServer {
  /** As the gateway's settings name it. */
  readonly url: string;
  /** Breaks off all connections and frees the address. */
  close(): Promise<void>;
}
