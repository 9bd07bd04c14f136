/** Looks at the memory of processes. */
export interface ProcessMemory {
  /** Whether this platform shows any. */
  readonly isVisible: boolean;
  /** Bytes in RAM of the process and those it started; undefined when that cannot be seen. */
  rssBytes(pid: number): number | undefined;
}
