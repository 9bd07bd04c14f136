import { describeLegacyDoors } from './support/legacy-doors.ts';
import { carriers } from './support/peers/start-peer.ts';
import { doors } from './support/rig.ts';

// Each carrier with two doors, and each door with two carriers.
for (const [at, carrier] of carriers.entries()) {
  const next = (at + 1) % doors.length;
  describeLegacyDoors(
    carrier,
    doors.filter((_, door) => door === at || door === next),
  );
}
