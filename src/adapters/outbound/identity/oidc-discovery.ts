import type { Outgoing } from '../../shared/http-client/outgoing.ts';
import { addressIn, metadataOf } from '../../shared/oauth/issuer-metadata.ts';

/** Where the keys of an issuer are, by its metadata, or a text that says why that cannot be known. */
export const jwksUriOf = async (issuer: string, outgoing: Outgoing): Promise<URL | string> => {
  const metadata = await metadataOf(issuer, outgoing);
  if (typeof metadata === 'string') return metadata;
  const address = addressIn(metadata, 'jwks_uri', issuer);
  return typeof address === 'string' ? new URL(address) : address.trouble;
};
