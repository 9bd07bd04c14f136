import type { FramePart } from '../../domain/replicas/channel-frame.ts';

/** So much one side may send before the other has taken any of it; the last piece may go beyond. */
export const WINDOW_BYTES = 262_144;
export const PIECE_BYTES = 65_536;
/** Credit is given back in portions, so that it rarely needs a frame of its own. */
export const GRANT_BYTES = WINDOW_BYTES / 4;
/** With all that goes with it a frame stays below what a bus carries. */
export const FRAME_BYTES = 90_112;

/** Empty messages need room too. */
const PART_COST = 16;

/** What a part takes of the window. */
export const costOf = ({ payload }: FramePart): number => payload.byteLength + PART_COST;
