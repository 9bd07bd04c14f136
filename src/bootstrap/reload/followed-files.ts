import type { FileWatch, WatchedFiles } from '../../application/ports/driven/file-watch.ts';
import { type AuthSettings, type SingleAuthSettings, waysIn } from '../settings/auth-settings.ts';
import type { LoadedSettings, RefusedSettings } from '../settings/load.ts';
import type { Settings } from '../settings/settings.ts';
import { certificateFiles } from './listener-part.ts';

/** Every file that the settings in force, or those that are to be, depend on. */
export class FollowedFiles {
  readonly #watch: FileWatch;
  readonly #active: Settings;
  /** Of the last reading that was right. */
  #files: readonly string[];
  /** Of one that was wrong since: what is wrong with it may be in another file. */
  #more: readonly string[] = [];
  #watched: WatchedFiles | undefined;

  constructor(watch: FileWatch, active: Settings, files: readonly string[]) {
    this.#watch = watch;
    this.#active = active;
    this.#files = files;
  }

  /** Beginning twice is harmless. */
  begin(onChange: () => void): void {
    this.#watched ??= this.#watch.watch(this.#all, onChange);
  }

  end(): void {
    this.#watched?.close();
    this.#watched = undefined;
  }

  /** The settings were read again. */
  read({ settings, files }: LoadedSettings | RefusedSettings): void {
    if (settings === undefined) this.#more = files;
    else {
      this.#files = files;
      this.#more = filesNamedIn(settings);
    }
    this.#watched?.follow(this.#all);
  }

  get #all(): readonly string[] {
    return [...this.#files, ...this.#more, ...filesNamedIn(this.#active)];
  }
}

/** Certificates, and the keys that tokens are checked with. */
const filesNamedIn = (settings: Settings): readonly string[] => {
  return [...certificateFiles(settings), ...keyFiles(settings.auth)];
};

const keyFiles = (settings: AuthSettings): readonly string[] => waysIn(settings).flatMap(filesOf);

const filesOf = (auth: SingleAuthSettings): readonly string[] => {
  if (auth.provider !== 'jwt') return [];
  const keys = [auth, ...(auth.issuers ?? [])].flatMap(({ key, moreKeys = [] }) => [
    key,
    ...moreKeys,
  ]);
  return keys.flatMap((key) => (key.kind === 'public_key' ? [key.file] : []));
};
