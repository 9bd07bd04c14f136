/** What makes a running gateway follow changes of its settings: files and SIGHUP, SIGHUP alone, or nothing but its operator's API. */
export type ReloadMode = 'watch' | 'signal' | 'off';

export const DEFAULT_RELOAD: ReloadMode = 'watch';
