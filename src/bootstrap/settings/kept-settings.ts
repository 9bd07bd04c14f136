/** Where the health of one kind of frontend is asked for, in the words of the original gateway (mission HE-13). */
export interface HealthRouteSettings {
  readonly isEnabled: boolean;
  readonly path: string | undefined;
  readonly socketPath: string | undefined;
  readonly port: number | undefined;
  readonly timeoutMs: number | undefined;
}

/** What files of the original programs say and nothing follows from in this version; undefined: not said. */
export interface KeptSettings {
  readonly connectionBufferBytes: number | undefined;
  readonly healthRoutes: Readonly<Record<string, HealthRouteSettings>> | undefined;
  readonly requestIdHeader: string | undefined;
  readonly compression:
    | { readonly algorithms: readonly string[]; readonly minBytes: number | undefined }
    | undefined;
  readonly metricLabels: Readonly<Record<string, string>> | undefined;
  readonly histogramBuckets: readonly number[] | undefined;
  readonly pushGateway: string | undefined;
  readonly logFileBytes: number | undefined;
  readonly logFiles: number | undefined;
  /** Folders whose sockets are servers. */
  readonly socketFolders: readonly string[] | undefined;
}
