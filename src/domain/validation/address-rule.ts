/** Longest address of a server, in characters (mission SV-05). */
const MAX_ADDRESS_LENGTH = 2_048;

/** Why no address is so long; undefined when it is not too long. What schemes there are is said where they are told apart. */
export const lengthProblem = (address: string): string | undefined =>
  address.length <= MAX_ADDRESS_LENGTH
    ? undefined
    : `an address has at most ${MAX_ADDRESS_LENGTH} characters, this one has ${address.length}`;
