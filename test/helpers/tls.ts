import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';

/** Key and certificate of a test server on loopback, signed by nobody but itself. */
export const TLS = {
  key: readFileSync(join(__dirname, 'tls/key.pem')),
  cert: readFileSync(join(__dirname, 'tls/cert.pem')),
};

/** Makes new secure contexts trust the test certificate, as NODE_EXTRA_CA_CERTS would. @returns what ends it. */
export function trustTestCertificate(): () => void {
  const { createSecureContext } = tls;
  const spy = jest
    .spyOn(tls, 'createSecureContext')
    .mockImplementation((options) => createSecureContext({ ...options, ca: TLS.cert }));
  return () => spy.mockRestore();
}
