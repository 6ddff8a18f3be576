import { randomUUID } from 'node:crypto';
import type { default as Provider, ResourceServer } from 'oidc-provider';
import { quoted } from '../../../core/errors.js';
import type { PersonDirectory } from '../actors.js';
import type { ProviderModule } from './quiet-provider.js';

/** The grant by which a client of the demo is any demo person. An extension grant: RFC 6749 §4.5. */
export const DEMO_PERSON_GRANT = 'urn:preau:grant:demo-person';

/**
 * Registers the grant with a provider. There is no password: it is for a desk, and the caller registers it only there.
 * Which clients may use it is in their metadata; which purposes, in the customizer that signs every token.
 */
export function allowDemoPersons(module: ProviderModule, provider: Provider, people: PersonDirectory, resource: ResourceServer): void {
  const { InvalidGrant, InvalidRequest, InvalidTarget } = module.errors;
  const audience = resource.audience as string;

  provider.registerGrantType<{ person?: string }>(
    DEMO_PERSON_GRANT,
    async (ctx) => {
      const { client, params } = ctx.oidc;
      if (typeof params.person !== 'string' || params.person === '') throw new InvalidRequest('say which person');
      if (params.resource !== undefined && params.resource !== audience) throw new InvalidTarget();
      const found = await people.byHandle(params.person);
      if (found === null) throw new InvalidGrant(`there is no demo person ${quoted(params.person)}`);

      const token = new provider.AccessToken({
        client,
        accountId: found.person,
        gty: DEMO_PERSON_GRANT,
        // Why: the type asks for one; there is no stored grant behind it, the token carries everything and lives ten minutes.
        grantId: randomUUID(),
        resourceServer: new provider.ResourceServer(audience, resource),
      });
      ctx.oidc.entity('AccessToken', token);
      const value = await token.save();
      ctx.body = {
        access_token: value,
        expires_in: token.expiration,
        token_type: token.tokenType,
        authorization_details: token.rar,
      };
    },
    ['person', 'resource'],
  );
}
