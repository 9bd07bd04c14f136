import type { Logger } from '../../application/ports/driven/logger.ts';
import type { Settings } from '../settings/settings.ts';
import type { FollowedFiles } from './followed-files.ts';
import type { Reloader } from './reloader.ts';

export interface TriggerParts {
  readonly active: Settings;
  readonly files: FollowedFiles;
  readonly reloader: Reloader;
  readonly logger: Logger;
}

/** Begins a reload when a file changes or a signal comes, as far as `server.reload` wants it. */
export class ReloadTriggers {
  readonly #parts: TriggerParts;
  #isRunning = false;

  constructor(parts: TriggerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#isRunning = true;
    this.follow();
  }

  stop(): void {
    this.#isRunning = false;
    this.#parts.files.end();
  }

  /** The setting may be another one now. */
  follow(): void {
    const { active, files, reloader } = this.#parts;
    if (this.#isRunning && active.reload === 'watch') {
      files.begin(() => void reloader.reload('file'));
    } else files.end();
  }

  /** SIGHUP came. */
  signalled(): void {
    const { active, reloader, logger } = this.#parts;
    if (active.reload !== 'off') void reloader.reload('signal');
    else logger.warn('SIGHUP does nothing here: server.reload is off');
  }
}
