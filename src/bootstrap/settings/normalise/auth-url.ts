import { lengthProblem } from '../../../domain/validation/address-rule.ts';
import type { Path } from '../document/places.ts';
import type { Findings } from './findings.ts';

const thisMachine = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** False, and said, when tokens or keys could not travel there. */
export const checkUrl = (written: string, path: Path, findings: Findings): boolean => {
  const tooLong = lengthProblem(written);
  if (tooLong !== undefined) {
    findings.problem(path, tooLong);
    return false;
  }
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    findings.problem(path, 'expected an address such as https://auth.example.com/keys');
    return false;
  }
  if (url.username !== '' || url.password !== '') {
    findings.problem(path, 'a name and password in the address are not used: take them out');
    return false;
  }
  if (url.protocol === 'http:' && !thisMachine.test(url.hostname)) {
    const message = `whoever is on the way to ${url.host} can read and change what is said: use https`;
    findings.warn(path, message);
  }
  return true;
};
