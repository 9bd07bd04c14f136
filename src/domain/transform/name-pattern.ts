/** Whether a name in the rules stands for many names: `*` is any run of characters, also none. */
export const isPattern = (name: string): boolean => name.includes('*');

/** Whether the pattern describes the name, in time that grows with their lengths only: names come from clients. */
export const matchesName = (pattern: string, name: string): boolean => {
  const [head = '', ...pieces] = pattern.split('*');
  const tail = pieces.pop();
  if (tail === undefined) return pattern === name;
  if (!name.startsWith(head)) return false;
  let at = head.length;
  // Each piece where it stands first: a later place could only leave less for those behind it.
  for (const piece of pieces) {
    const found = name.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return name.length - tail.length >= at && name.endsWith(tail);
};
