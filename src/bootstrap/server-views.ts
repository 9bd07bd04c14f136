import { createHash } from 'node:crypto';
import type { ServerView } from '../application/federation/server-view.ts';
import { QuarantineView } from '../application/federation/views/quarantine.ts';
import type { Pins } from '../application/pinning/pins.ts';
import type { ServerSettings } from './settings/settings.ts';
import { transformViewOf } from './transform-views.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The views of a server, in the order in which what it says passes them: pins know it as the server said it. */
export const viewsOf = (
  { name, pinning, transform }: ServerSettings,
  pins: Pins,
): readonly ServerView[] => {
  const held = pinning === 'off' ? undefined : new QuarantineView(name, pinning, pins, sha256);
  return [held, transformViewOf(transform)].filter((view) => view !== undefined);
};
