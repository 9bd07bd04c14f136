// node .ci/second-try.mjs REPORT.json: runs the files that failed once more, one by one, and puts what came of it into the report.
// A machine that stands still for a moment fails scenarios that hold the program to fractions of a second. What passes only now is
// named all the same: the test is to be mended, or the program.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** More than that is no accident. */
const MOST_FILES = 4;

const [, , path] = process.argv;
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const failuresIn = ({ testResults }) =>
  testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
  );

const first = read(path);
const failed = first.testResults.filter(({ status }) => status === 'failed');
if (failed.length === 0 || failed.length > MOST_FILES) process.exit(1);

const again = path.replace('.json', '-again.json');
const files = failed.map(({ name }) => relative(process.cwd(), name));
const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${again}`];
const command = ['exec', '--', 'vitest', 'run', '--no-file-parallelism', ...reporters, ...files];
spawnSync('npm', command, { stdio: 'inherit' });

const second = read(again);
const others = first.testResults.filter((result) => !failed.includes(result));
const testResults = [...others, ...second.testResults];
const count = (...states) =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => states.includes(status)).length;
const whole = {
  ...first,
  testResults,
  success: second.success && second.testResults.length === failed.length,
  numPassedTests: count('passed'),
  numFailedTests: count('failed'),
  numPendingTests: count('pending', 'skipped'),
  numTodoTests: count('todo'),
  secondTries: failuresIn(first).filter((name) => !failuresIn(second).includes(name)),
};
writeFileSync(path, JSON.stringify(whole));
process.exit(whole.success ? 0 : 1);
