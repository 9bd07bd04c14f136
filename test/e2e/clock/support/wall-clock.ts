import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('../../../support/peers/shifted-date.ts', import.meta.url));
/** A program looks so often. */
const LOOK_MS = 20;

const { LIBFAKETIME } = process.env;

/**
 * A time of day that programs see and tests step; their monotonic clocks go on as they do. It is that of their `Date`; with
 * `LIBFAKETIME` (the path of `libfaketimeMT.so.1`) that of the system calls, which takes a package that not every machine has.
 */
export class WallClock {
  readonly #folder = mkdtempSync(join(tmpdir(), 'wall-clock-'));
  readonly #file = join(this.#folder, 'offset');

  constructor() {
    this.#write(0);
  }

  /** What a program has to be started with. */
  get env(): Readonly<Record<string, string>> {
    return LIBFAKETIME === undefined
      ? { NODE_OPTIONS: `--import=${preload}`, WALL_CLOCK_FILE: this.#file }
      : {
          LD_PRELOAD: LIBFAKETIME,
          FAKETIME_TIMESTAMP_FILE: this.#file,
          FAKETIME_NO_CACHE: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        };
  }

  /** Programs are so many seconds ahead of the real time from now on. */
  async step(seconds: number): Promise<void> {
    this.#write(seconds);
    await delay(LOOK_MS * 5);
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #write(seconds: number): void {
    writeFileSync(this.#file, `${seconds < 0 ? '' : '+'}${seconds}`);
  }
}
