import { useState } from 'react';
import { Button } from 'react-aria-components';
import { linkTo } from '../address.js';
import { useSaid, useTexts } from '../languages/language.js';
import { Choice } from '../parts/choice.js';
import { purposesOf } from '../session/demo.js';
import { useSession } from '../session/session.js';
import type { Standing } from '../session/token.js';

/** As whom the console asks, for which purpose; both can be changed here. */
export function SignedIn() {
  const { shell } = useTexts();
  const { demo, standing, signOut } = useSession();
  if (demo === null) return <p className="signed-in quiet">{shell.noDemo}</p>;
  if (standing === null) {
    return (
      <p className="signed-in">
        <a className="button" href={linkTo('sign-in')}>
          {shell.signIn}
        </a>
      </p>
    );
  }
  const person = demo.people.find(({ handle }) => handle === standing.person);
  const client = demo.clients.find(({ id }) => id === standing.client);
  return (
    <div className="signed-in">
      <p className="who">
        <strong>{person?.name ?? client?.name}</strong> <span className="quiet">{person === undefined ? '' : client?.name}</span>
      </p>
      <PurposeChoice standing={standing} />
      <Button className="button" onPress={signOut}>
        {shell.signOut}
      </Button>
    </div>
  );
}

/** Exactly one purpose at a time: it is written into the token. */
function PurposeChoice({ standing }: { readonly standing: Standing }) {
  const { shell } = useTexts();
  const { demo, signIn } = useSession();
  const said = useSaid();
  const [refused, setRefused] = useState('');
  const client = demo?.clients.find(({ id }) => id === standing.client);
  const offered = client === undefined ? [] : purposesOf(client, demo?.purposes ?? []);
  return (
    <>
      <Choice
        label={shell.purpose}
        options={offered.map(({ id, label }) => ({ id, name: said(label), note: id }))}
        value={standing.purpose}
        onChoose={(purpose) => {
          setRefused('');
          signIn({ ...standing, purpose }).catch((fault: Error) => setRefused(fault.message));
        }}
      />
      {refused !== '' && <span role="alert">{refused}</span>}
    </>
  );
}
