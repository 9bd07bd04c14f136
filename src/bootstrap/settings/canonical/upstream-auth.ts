import type { ClientProofSettings } from '../../../adapters/outbound/credentials/client-proof.ts';
import type { TlsTrust } from '../../../domain/balancing/endpoint.ts';
import { standardNameOf } from '../normalise/cipher-suites.ts';
import type {
  GrantSettings,
  SecretSettings,
  UpstreamAuthSettings,
  VaultSettings,
} from '../upstream-auth-settings.ts';
import type { Tree } from './tree.ts';

/** `auth` of a server. */
export const upstreamAuthTree = (auth: UpstreamAuthSettings): Tree => {
  switch (auth.kind) {
    case 'fixed': {
      const { header, prefix } = auth;
      return { type: 'header', header, prefix, ...secretTree('token', auth.secret) };
    }
    case 'stored':
      return { type: 'stored', header: auth.header, prefix: auth.prefix };
    case 'client_credentials':
      return { type: auth.kind, ...grantTree(auth.grant) };
    case 'token_exchange':
      return {
        type: auth.kind,
        ...grantTree(auth.grant),
        subject_token_type: auth.grant.subjectTokenType,
        requested_token_type: auth.grant.requestedTokenType,
        own: auth.hasOwn ? 'client_credentials' : 'none',
      };
  }
};

/** `tls` of a server or one of its endpoints. */
export const trustTree = (trust: TlsTrust): Tree => ({
  ca_file: trust.caFile,
  cert_file: trust.certFile,
  key_file: trust.keyFile,
  min_version: trust.minVersion.replace('TLSv', ''),
  cipher_suites: trust.ciphers?.split(':').map(standardNameOf),
  server_name: trust.serverName,
  verify: trust.verifies,
});

export const vaultTree = ({ file, key }: VaultSettings): Tree => {
  if (key === undefined) return { file };
  return 'text' in key ? { file, key: key.text } : { file, key_file: key.file };
};

const grantTree = ({ at, client, scope, audience, resource }: GrantSettings): Tree => ({
  ...('issuer' in at ? { issuer: at.issuer } : { token_url: at.tokenUrl }),
  ...clientTree(client),
  scope,
  audience,
  resource,
});

const clientTree = (client: ClientProofSettings): Tree => {
  const { clientId } = client;
  if (client.by !== 'private_key') {
    const secret = secretTree('client_secret', client.secret);
    return { client_id: clientId, client_auth: client.by, ...secret };
  }
  const { keyFile, algorithm, keyId } = client;
  return { client_id: clientId, private_key_file: keyFile, algorithm, key_id: keyId };
};

const secretTree = (key: string, secret: SecretSettings): Tree =>
  'file' in secret ? { [`${key}_file`]: secret.file } : { [key]: secret.value };
