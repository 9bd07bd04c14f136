/** Whether `text` is what `glob` describes: letters in any case, `*` for any run of characters, also none. */
export const matchesGlob = (glob: string, text: string): boolean => {
  const [head = '', ...pieces] = glob.toLowerCase().split('*');
  const subject = text.toLowerCase();
  if (!subject.startsWith(head)) return false;
  const last = pieces.pop();
  if (last === undefined) return subject.length === head.length;
  let at = head.length;
  // Each piece where it stands first: a later place could only leave less for those behind it.
  for (const piece of pieces) {
    const found = subject.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return subject.length - last.length >= at && subject.endsWith(last);
};
