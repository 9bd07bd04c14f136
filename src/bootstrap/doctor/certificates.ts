import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Finding } from '../../adapters/inbound/cli/commands/doctor.ts';
import { outOfDateAt, readRevocations } from '../../adapters/shared/tls/revocations.ts';
import { failureText } from '../failure-text.ts';
import type { TlsFiles } from '../settings/frontend-settings.ts';
import type { Settings } from '../settings/settings.ts';

const dayMs = 86_400_000;
/** Time enough to get another one. */
const soonDays = 21;

/** Each certificate that listeners show: readable, in time, and of its key. */
export const certificateFindings = async (
  { frontends }: Settings,
  nowMs: number,
): Promise<readonly Finding[]> => {
  const used = frontends.flatMap((frontend) =>
    'tls' in frontend && frontend.tls !== undefined ? [frontend.tls] : [],
  );
  const once = new Map(used.map((files) => [`${files.certFile} ${files.keyFile}`, files]));
  return Promise.all([...once.values()].map((files) => certificateFinding(files, nowMs)));
};

const certificateFinding = async (files: TlsFiles, nowMs: number): Promise<Finding> => {
  const check = 'certificate';
  const failed = (text: string, fix: string): Finding => ({ check, state: 'failed', text, fix });
  try {
    const certificate = new X509Certificate(await readFile(files.certFile));
    const key = createPrivateKey(await readFile(files.keyFile));
    if (files.caFile !== undefined) await readFile(files.caFile);
    const outdated = await outdatedList(files.crlFile, nowMs);
    if (outdated !== undefined) return failed(outdated, 'publish the list anew');
    if (!certificate.checkPrivateKey(key)) {
      const text = `${files.keyFile} is not the key of ${files.certFile}`;
      return failed(text, 'name the key the certificate was made for');
    }
    const days = Math.floor((Date.parse(certificate.validTo) - nowMs) / dayMs);
    if (Date.parse(certificate.validFrom) > nowMs) {
      return failed(`${files.certFile} is valid from ${certificate.validFrom} on`, 'see the clock');
    }
    if (days < 0) {
      return failed(`${files.certFile} ran out ${certificate.validTo}`, 'renew the certificate');
    }
    const text = `${files.certFile}: ${days} days left`;
    return days < soonDays
      ? { check, state: 'doubtful', text, fix: 'renew the certificate' }
      : { check, state: 'ok', text };
  } catch (problem) {
    return failed(failureText(problem), 'name PEM files that this user may read');
  }
};

/** Nobody comes in by a list that is out of date. */
const outdatedList = async (
  file: string | undefined,
  nowMs: number,
): Promise<string | undefined> => {
  const lists = file === undefined ? [] : await readRevocations(file);
  const ends = lists.map(outOfDateAt).filter((end) => end !== undefined);
  const passed = ends.find((end) => end.getTime() <= nowMs);
  return passed && `a list in ${file} is out of date since ${passed.toISOString()}`;
};
