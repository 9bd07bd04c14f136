import type { LogFields, Logger } from '../../../src/application/ports/driven/logger.ts';

/** Keeps every record. */
export class RecordingLogger implements Logger {
  readonly records: { readonly message: string; readonly fields: LogFields }[] = [];

  debug(message: string, fields: LogFields = {}): void {
    this.records.push({ message, fields });
  }

  info(message: string, fields: LogFields = {}): void {
    this.records.push({ message, fields });
  }

  warn(message: string, fields: LogFields = {}): void {
    this.records.push({ message, fields });
  }

  error(message: string, fields: LogFields = {}): void {
    this.records.push({ message, fields });
  }
}
