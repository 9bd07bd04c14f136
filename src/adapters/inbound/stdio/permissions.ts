import { StartFault } from '../../../application/ports/driven/frontend.ts';

const OCTAL = /^0?[0-7]{3}$/u;
const ANYBODY = 0o007;

/** The mode bits of an octal text such as `0660`. Throws a `StartFault` for anything else. */
export const parsePermissions = (text: string): number => {
  if (!OCTAL.test(text)) {
    throw new StartFault(`permissions ${text} is no octal mode; write it like "0600" or "0660"`);
  }
  const mode = Number.parseInt(text, 8);
  // Whoever may open the file is taken for the local user, so "everybody" would be no check at all.
  if ((mode & ANYBODY) !== 0) {
    throw new StartFault(`permissions ${text} let every user in; end it with 0, like "0660"`);
  }
  return mode;
};
