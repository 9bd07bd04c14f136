/**
 * Outlives the bench by a moment: when its stdin closes, however the bench went, it ends the
 * process groups still running. Reads `+PID` when a group starts and `-PID` when it is gone.
 */
const groups = new Set<number>();
let rest = '';

process.stdin.on('data', (chunk: Buffer) => {
  const lines = (rest + chunk.toString()).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) groups.add(pid);
    else groups.delete(pid);
  }
});

process.stdin.on('end', () => {
  for (const pid of groups) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }
});
