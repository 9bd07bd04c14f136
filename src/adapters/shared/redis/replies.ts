/** The elements of a reply that should be a list; none for anything else. */
export const listOf = (reply: unknown): readonly unknown[] => (Array.isArray(reply) ? reply : []);
