/** Tells of files that hold other content than before, however they came to it. */
export interface FileWatch {
  /**
   * `onChange` hears the absolute paths whose content is other than when it heard of them last. A file that went away, came
   * back or cannot be read any more has changed, too. Of a file that is new here it hears once the watch has begun: what
   * was read of it before may be older.
   */
  watch(files: readonly string[], onChange: (changed: readonly string[]) => void): WatchedFiles;
}

export interface WatchedFiles {
  /** Other files from now on. Those that stay keep what is known of them. */
  follow(files: readonly string[]): void;
  close(): void;
}
