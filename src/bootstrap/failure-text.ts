const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EISDIR: 'this is a folder, not a file',
  EADDRINUSE: 'another program uses this address',
  ENOSPC: 'the disk is full',
  EMFILE: 'too many open files (see ulimit -n)',
  ECONNREFUSED: 'nobody listens there',
};

/** One line about what was thrown: codes of the system in words, with the file it is about. */
export const failureText = (problem: unknown): string => {
  if (!(problem instanceof Error)) return String(problem);
  const code = 'code' in problem ? String(problem.code) : '';
  const reason = reasons[code];
  if (reason === undefined) return problem.message;
  const place = 'path' in problem && typeof problem.path === 'string' ? `${problem.path}: ` : '';
  return `${place}${reason}`;
};
