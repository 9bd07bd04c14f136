/**
 * Why the state that replicas share cannot be had. `away`: it cannot be reached, did not answer in time, or is not asked because
 * it failed before. `refused`: it answered, and will not do it (out of memory, read-only).
 */
export class StoreTrouble {
  readonly kind: 'away' | 'refused';
  readonly message: string;

  constructor(kind: StoreTrouble['kind'], message: string) {
    this.kind = kind;
    this.message = message;
  }
}
