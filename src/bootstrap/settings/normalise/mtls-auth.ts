import { visibleName } from '../../../domain/identity/visible-name.ts';
import type { MtlsAuthSettings } from '../identity-settings.ts';
import type { AuthSource } from './auth-source.ts';
import { callerOf } from './callers.ts';

/** Who comes with a certificate. That listeners ask for one is said at `tls.client_auth`. */
export const mtlsAuthOf = ({ entry, path, findings }: AuthSource): MtlsAuthSettings => {
  const { identity = 'subject', users = {}, allow_others: admitsOthers } = entry.mtls ?? {};
  const known = Object.entries(users).map(([written, user]) => {
    const isDigest = identity === 'fingerprint';
    const name = isDigest ? written.replaceAll(':', '').toLowerCase() : written;
    const key = `certificate:${identity}:${visibleName(name)}`;
    return { name, principal: callerOf(user, key, 'certificate') };
  });
  if (admitsOthers === false && known.length === 0) {
    const message = 'nobody could come in: name users, or take allow_others away';
    findings.problem([...path, 'mtls', 'allow_others'], message);
  }
  // Whoever lists users means those.
  return {
    provider: 'mtls',
    identity,
    users: known,
    admitsOthers: admitsOthers ?? known.length === 0,
  };
};
