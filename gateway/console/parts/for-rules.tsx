import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { linkTo } from '../address.js';
import { useTexts } from '../languages/language.js';
import { purposesOf } from '../session/demo.js';
import { useSession } from '../session/session.js';
import { Empty } from './notice.js';

/** The purpose for which rules are read and changed. */
const PURPOSE = 'policy-administration';

/** Shows what is about rules to whoever is signed in for it; tells anybody else what is missing, and leads there. Who may see it is not decided here. */
export function ForRules({ children }: { readonly children: ReactNode }) {
  const { forRules } = useTexts();
  const { demo, standing, signIn } = useSession();
  if (standing === null) {
    return (
      <Empty title={forRules.signInFirst}>
        <p>{forRules.why}</p>
        {demo !== null && (
          <a className="button primary" href={linkTo('sign-in', '', { client: 'console', purpose: PURPOSE, next: window.location.hash })}>
            {forRules.signIn}
          </a>
        )}
      </Empty>
    );
  }
  if (standing.purpose === PURPOSE) return children;
  const client = demo?.clients.find(({ id }) => id === standing.client);
  const isOffered = client !== undefined && purposesOf(client, demo?.purposes ?? []).some(({ id }) => id === PURPOSE);
  return (
    <Empty title={forRules.otherPurpose}>
      <p>{forRules.why}</p>
      {isOffered ? (
        <Button className="button primary" onPress={() => void signIn({ ...standing, purpose: PURPOSE }).catch(() => undefined)}>
          {forRules.changePurpose}
        </Button>
      ) : (
        <a className="button primary" href={linkTo('sign-in', '', { client: 'console', purpose: PURPOSE, next: window.location.hash })}>
          {forRules.otherClient}
        </a>
      )}
    </Empty>
  );
}
