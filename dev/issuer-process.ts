import { loadConfig } from '../config.ts';
import { pageClient } from './demo-token.ts';
import { startIssuer } from './issuer.ts';
import { loadSecrets } from './secrets.ts';

const config = loadConfig();
const issuer = await startIssuer({
  port: config.ISSUER_PORT,
  publicUrl: config.publicUrl,
  audience: config.OIDC_AUDIENCE,
  clientId: config.OIDC_CLIENT_ID ?? pageClient,
  secrets: await loadSecrets(config.DATA_DIR),
});
console.log(`The issuer answers at ${issuer.url}.`);
process.once('SIGTERM', () => void issuer.close());
