/** Small arrays are cut from slabs: an array of its own costs several times the copy it is for. */
const SLAB_BYTES = 65_536;
const LARGEST_CUT_BYTES = 4_096;

let slab = new Uint8Array(SLAB_BYTES);
let used = 0;

/**
 * A zeroed array of `length` bytes. No byte is ever given out twice; a small array keeps its slab
 * alive as long as it lives itself.
 */
export const allocateBytes = (length: number): Uint8Array => {
  if (length > LARGEST_CUT_BYTES) return new Uint8Array(length);
  if (used + length > SLAB_BYTES) {
    slab = new Uint8Array(SLAB_BYTES);
    used = 0;
  }
  const start = used;
  used += length;
  return slab.subarray(start, used);
};
