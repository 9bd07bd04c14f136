// node .ci/second-try.mjs REPORT.json: runs the files that failed again, one by one, and puts what came of it into the report.
// A machine that stands still for a moment fails scenarios that hold the program to fractions of a second. What passes only now is
// named all the same: the test is to be mended, or the program.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

/** More than that is no accident. */
const MOST_FILES = 4;
const TRIES = 2;

const [, , path] = process.argv;
const again = path.replace('.json', '-again.json');
const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
const failedIn = (results) => results.filter(({ status }) => status === 'failed');
const failuresIn = (results) =>
  results.flatMap(({ assertionResults }) =>
    failedIn(assertionResults).map(({ fullName }) => fullName),
  );

const first = read(path);
const failed = failedIn(first.testResults);
if (failed.length === 0 || failed.length > MOST_FILES) process.exit(1);

const runAgain = (results) => {
  const files = results.map(({ name }) => relative(process.cwd(), name));
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${again}`];
  const command = ['exec', '--', 'vitest', 'run', '--no-file-parallelism', ...reporters, ...files];
  spawnSync('npm', command, { stdio: 'inherit' });
  const { testResults } = read(again);
  if (testResults.length !== results.length) throw new Error(`not all of these ran: ${files}`);
  return testResults;
};

let { testResults } = first;
for (let tries = 0; tries < TRIES && failedIn(testResults).length > 0; tries += 1) {
  const passed = testResults.filter(({ status }) => status !== 'failed');
  testResults = [...passed, ...runAgain(failedIn(testResults))];
}
const count = (...states) =>
  testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => states.includes(status)).length;
const success = failedIn(testResults).length === 0;
const stillFailing = failuresIn(testResults);
const whole = {
  ...first,
  testResults,
  success,
  numPassedTests: count('passed'),
  numFailedTests: count('failed'),
  numPendingTests: count('pending', 'skipped'),
  numTodoTests: count('todo'),
  secondTries: failuresIn(first.testResults).filter((name) => !stillFailing.includes(name)),
};
writeFileSync(path, JSON.stringify(whole));
process.exit(success ? 0 : 1);
