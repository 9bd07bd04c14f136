import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { FilePinStore } from '../../adapters/outbound/pins/file-pin-store.ts';
import { systemTimers } from '../../adapters/outbound/system/clock.ts';
import { PinDesk } from '../../application/pinning/pin-desk.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { recorderOf } from '../command-audit.ts';
import { pinFileOf } from '../pin-file-place.ts';
import { loadToRead } from './load.ts';

/** What is pinned of the servers of a configuration. A text: what is wrong with it. */
export const pins = async (source: SettingsSource): Promise<PinDesk | string> => {
  const { settings, problems } = await loadToRead(source);
  if (settings === undefined) return problems.map(formatProblem).join('; ');
  const store = new FilePinStore(pinFileOf(settings.pinning, process.env), systemTimers);
  return new PinDesk(store, recorderOf(settings));
};
