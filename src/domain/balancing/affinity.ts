/** 32 bits of what a caller sticks by, spread evenly: FNV-1a over its UTF-16 units, then `mixed`. */
export const affinityOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return mixed(hash);
};

/** Each bit of the number changes half of the result's 32 bits: the finaliser of MurmurHash3. */
export const mixed = (number: number): number => {
  let hash = number;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};
