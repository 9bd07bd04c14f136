import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../../../application/ports/driven/logger.ts';
import { endGroup, signalGroup } from './process-group.ts';
import { bootId, processStat } from './process-stat.ts';

/** A process that cannot be mistaken for a later one with the same id. */
interface Identity {
  readonly pid: number;
  readonly startTime: string;
}

interface Page {
  readonly boot: string;
  readonly gateway: Identity;
  readonly groups: readonly Identity[];
}

const PAGE_SUFFIX = '.groups.json';

/**
 * The process groups this gateway has started, also on disk: a gateway that is killed cannot end its children, so the
 * next one does. Every gateway process keeps a page of its own in the directory, so several may share it.
 */
export class ProcessLedger {
  readonly #directory: string | undefined;
  readonly #logger: Logger;
  readonly #groups = new Map<number, Identity>();

  /** Without a directory the groups are known in memory only. */
  constructor(directory: string | undefined, logger: Logger) {
    this.#directory = directory;
    this.#logger = logger;
  }

  /** Call in the turn the leader was started in. */
  add(leaderPid: number): void {
    const startTime = processStat(leaderPid)?.startTime ?? '';
    this.#groups.set(leaderPid, { pid: leaderPid, startTime });
    this.#write();
  }

  /** Nothing of the group is left. */
  remove(leaderPid: number): void {
    if (this.#groups.delete(leaderPid)) this.#write();
  }

  /** For the end of the program, however it comes: nothing of ours runs afterwards. Synchronous. */
  killAllNow(): void {
    for (const pid of this.#groups.keys()) signalGroup(pid, 'SIGKILL');
    this.#groups.clear();
    this.#write();
  }

  /** Ends the groups of gateways that are gone, before any is started. Returns how many were ended. */
  async reapLeftovers(terminateGraceMs: number): Promise<number> {
    if (this.#directory === undefined) return 0;
    const directory = this.#directory;
    const names = await readdir(directory).catch(() => []);
    const pages = names
      .filter((name) => name.endsWith(PAGE_SUFFIX))
      .map((name) => join(directory, name));
    const counts = await Promise.all(pages.map((path) => reapPage(path, terminateGraceMs)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  #write(): void {
    if (this.#directory === undefined) return;
    const path = join(this.#directory, `${process.pid}${PAGE_SUFFIX}`);
    try {
      if (this.#groups.size === 0) {
        rmSync(path, { force: true });
        return;
      }
      const page: Page = {
        boot: bootId(),
        gateway: ownIdentity(),
        groups: [...this.#groups.values()],
      };
      mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
      writeFileSync(`${path}.new`, JSON.stringify(page), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    } catch (error) {
      // A full or read-only disk must not keep servers from starting: the groups are still known in memory.
      this.#logger.warn('process ledger cannot be written', { reason: String(error) });
    }
  }
}

const ownIdentity = (): Identity => ({
  pid: process.pid,
  startTime: processStat(process.pid)?.startTime ?? '',
});

const isRunning = ({ pid, startTime }: Identity): boolean =>
  startTime !== '' && processStat(pid)?.startTime === startTime;

const reapPage = async (path: string, terminateGraceMs: number): Promise<number> => {
  const page = await readPage(path);
  if (page === undefined) return 0;
  // Ids and start times count anew after a restart of the machine, which ended everything anyway.
  const isThisBoot = page.boot === bootId();
  if (isThisBoot && isRunning(page.gateway)) return 0;
  const leftovers = isThisBoot ? page.groups.filter(isRunning) : [];
  await Promise.all(leftovers.map(({ pid }) => endGroup(pid, terminateGraceMs)));
  await rm(path, { force: true });
  return leftovers.length;
};

const readPage = async (path: string): Promise<Page | undefined> => {
  try {
    const page: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isPage(page) ? page : undefined;
  } catch {
    return undefined;
  }
};

type Unproven<Shape> = { readonly [Name in keyof Shape]?: unknown };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const isIdentity = (value: unknown): value is Identity => {
  if (!isObject(value)) return false;
  const { pid, startTime }: Unproven<Identity> = value;
  // 0 and 1 as a group would signal ourselves or everybody.
  return typeof startTime === 'string' && Number.isSafeInteger(pid) && Number(pid) > 1;
};

const isPage = (value: unknown): value is Page => {
  if (!isObject(value)) return false;
  const { boot, gateway, groups }: Unproven<Page> = value;
  return (
    typeof boot === 'string' &&
    isIdentity(gateway) &&
    Array.isArray(groups) &&
    groups.every(isIdentity)
  );
};
