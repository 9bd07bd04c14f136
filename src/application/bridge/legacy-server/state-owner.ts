import type { ReplicaId } from '../../ports/driven/membership.ts';

/** In no identity of a replica, and in no seal. */
const separator = '~';
const replicaId = /^[\w-]{16,64}$/;

/** Which replica made a state stands before its seal: replicas need not have the same keys to find each other's calls. */
export const ownerNamed = (owner: ReplicaId, sealed: string): string =>
  `${owner}${separator}${sealed}`;

/** `owner`: undefined when the text names none. Nobody has to believe it: only who made the seal can open it. */
export const namedOwner = (
  text: string,
): { readonly owner: ReplicaId | undefined; readonly sealed: string } => {
  const end = text.indexOf(separator);
  const owner = end < 0 ? '' : text.slice(0, end);
  return replicaId.test(owner)
    ? { owner, sealed: text.slice(end + 1) }
    : { owner: undefined, sealed: text };
};
