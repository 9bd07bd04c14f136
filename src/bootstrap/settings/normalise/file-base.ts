export interface FileBase {
  /** Relative paths in the file start here. */
  readonly folder: string;
}
