import type { ServerSettings } from './settings/settings.ts';

/**
 * Servers while the program runs. Each step is whole: a server is there with all that belongs to it, or not at all.
 * The caller has checked the settings; asking twice for what is already so changes nothing.
 */
export interface LiveServers {
  /** Takes traffic from the next request on. A name that is there already is not added again. */
  add(server: ServerSettings): void;
  /** Nothing new goes there; resolves when what was in flight is over or its time is. */
  remove(name: string): Promise<void>;
  /**
   * Other settings for a server that is there. If only endpoints or weights differ the pool, its breakers and sessions
   * stay; otherwise the new one takes over while the old drains.
   */
  change(server: ServerSettings): Promise<void>;
}
