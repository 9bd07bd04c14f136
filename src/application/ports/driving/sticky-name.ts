/** A cookie or header by whose value clients stick to endpoints; headers in lower case. */
export interface StickyName {
  readonly by: 'cookie' | 'header';
  readonly name: string;
}

/** Under which its value is noted. */
export const stickyKey = ({ by, name }: StickyName): string => `${by}:${name}`;
