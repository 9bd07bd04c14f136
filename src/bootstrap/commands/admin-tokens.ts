import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { DiskFileWatch } from '../../adapters/outbound/config/disk-file-watch.ts';
import { FileTokenBook } from '../../adapters/outbound/identity/revocation-file.ts';
import { systemTimers } from '../../adapters/outbound/system/clock.ts';
import { TokenDesk } from '../../application/sessions/token-desk.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { recorderOf } from '../command-audit.ts';
import type { Settings } from '../settings/settings.ts';
import { tokenFileOf } from '../token-file-place.ts';
import { loadToRead } from './load.ts';

/** Where gateways of a configuration are told of tokens. A text: what is wrong with it. */
export const tokens = async (source: SettingsSource): Promise<TokenDesk | string> => {
  const { settings, problems } = await loadToRead(source);
  if (settings === undefined) return problems.map(formatProblem).join('; ');
  return tokenDeskOf(settings);
};

export const tokenDeskOf = (settings: Settings): TokenDesk => {
  const file = tokenFileOf(settings.auth, process.env);
  const store = new FileTokenBook(file, new DiskFileWatch(systemTimers));
  return new TokenDesk(store, Date.now, recorderOf(settings));
};
