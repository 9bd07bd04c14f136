import { userInfo } from 'node:os';
import type { ActRecorder } from '../application/audit/act-recorder.ts';
import type { AuditedAct } from '../application/ports/driven/audit-trail.ts';
import type { Logger } from '../application/ports/driven/logger.ts';
import { auditTrailOf } from './audit.ts';
import type { AuditSettings } from './settings/audit-settings.ts';
import type { Settings } from './settings/settings.ts';

const CLOSE_MS = 3_000;

/** Writes down what somebody does at the command line, where the configuration has things written down. */
export const recorderOf =
  ({ audit }: Pick<Settings, 'audit'>): ActRecorder =>
  (action, details) =>
    audit === undefined ? Promise.resolve(undefined) : recordAct(audit, action, details);

const recordAct = async (
  audit: AuditSettings,
  action: string,
  details: AuditedAct['details'],
): Promise<string | undefined> => {
  const troubles: string[] = [];
  const trail = auditTrailOf(audit, troubleLogger(troubles));
  const actor = { principal: `os:${userInfo().username}` };
  trail.record({ event: 'administration', actor, outcome: 'success', action, details });
  await trail.flush(CLOSE_MS);
  const isWritten = trail.isSound;
  await trail.close(0);
  return isWritten || !audit.isRequired
    ? undefined
    : `the audit record cannot be written: ${troubles.join('; ')}`;
};

const troubleLogger = (troubles: string[]): Logger => {
  const hear = (_: string, { reason = '' }: { readonly reason?: unknown } = {}): void => {
    troubles.push(String(reason));
  };
  return { debug: () => {}, info: () => {}, warn: hear, error: hear };
};
