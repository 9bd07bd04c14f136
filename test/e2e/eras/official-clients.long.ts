import { describeMeetings, ways } from './support/official-clients.ts';
import { eras } from './support/rig.ts';

describeMeetings(
  eras.flatMap((era) => [
    { era, carrier: 'http', ways },
    { era, carrier: 'stdio', ways },
  ]),
);
