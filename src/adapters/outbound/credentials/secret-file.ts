import { readFileSync, statSync } from 'node:fs';
import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { Logger } from '../../../application/ports/driven/logger.ts';
import { Fault } from '../../../domain/fault/fault.ts';

/** It is looked at no more often than this. */
const lookMs = 1_000;
/** Longer ones fit in no header. */
const maxLength = 16_384;
const visible = /^[\x21-\x7e]+$/;

/** A secret in a file, read again when the file has changed. */
export class SecretFile {
  readonly #server: string;
  readonly #file: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #lookedAtMs = Number.NEGATIVE_INFINITY;
  #stamp = '';
  #secret: string | Fault;

  constructor(server: string, file: string, clock: Clock, logger: Logger) {
    this.#server = server;
    this.#file = file;
    this.#clock = clock;
    this.#logger = logger;
    this.#secret = this.#unusable();
  }

  read(): string | Fault {
    const now = this.#clock.nowMs();
    if (now - this.#lookedAtMs >= lookMs) {
      this.#lookedAtMs = now;
      this.#look();
    }
    return this.#secret;
  }

  #look(): void {
    try {
      const { mtimeMs, size, ino } = statSync(this.#file);
      const stamp = `${mtimeMs} ${size} ${ino}`;
      if (stamp === this.#stamp) return;
      const secret = readFileSync(this.#file, 'utf8').trim();
      this.#stamp = stamp;
      const isUsable = secret.length <= maxLength && visible.test(secret);
      this.#secret = isUsable ? secret : this.#trouble('it holds no visible ASCII on one line');
    } catch (error) {
      this.#stamp = '';
      this.#secret = this.#trouble(error instanceof Error ? error.message : String(error));
    }
  }

  #trouble(reason: string): Fault {
    const [server, file] = [this.#server, this.#file];
    this.#logger.error('the credential for a server cannot be read', { server, file, reason });
    return this.#unusable();
  }

  #unusable(): Fault {
    return new Fault(
      'auth_unavailable',
      `The credential for server "${this.#server}" cannot be read at the moment.`,
    );
  }
}
