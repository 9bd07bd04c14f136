import { describeLegacyDoors } from './support/legacy-doors.ts';
import { carriers } from './support/peers/start-peer.ts';
import { doors } from './support/rig.ts';

for (const carrier of carriers) describeLegacyDoors(carrier, doors);
