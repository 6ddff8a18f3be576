import { useState } from 'react';
import { Button } from 'react-aria-components';
import { type Address, goTo, linkTo } from '../../address.js';
import { useTexts } from '../../languages/language.js';
import { Notice } from '../../parts/notice.js';
import type { Demo } from '../../session/demo.js';
import { useSession } from '../../session/session.js';
import { fitting, StandingForm } from '../../session/standing-form.js';

/** Signs in as somebody of the demo. */
export function SignIn({ address }: { readonly address: Address }) {
  const { screens, signIn } = useTexts();
  const { demo } = useSession();
  return (
    <>
      <h1>{screens.signIn}</h1>
      {demo === null ? (
        <Notice kind="plain" title={signIn.noDemo}>
          <p>{signIn.noDemoWhy}</p>
        </Notice>
      ) : (
        <SignInForm demo={demo} options={address.options} />
      )}
    </>
  );
}

function SignInForm({ demo, options }: { readonly demo: Demo; readonly options: URLSearchParams }) {
  const { signIn: texts } = useTexts();
  const { standing, signIn } = useSession();
  const [wished, setWished] = useState(() =>
    fitting(demo, {
      person: options.get('person') ?? standing?.person ?? 'principal',
      client: options.get('client') ?? standing?.client ?? 'console',
      purpose: options.get('purpose') ?? standing?.purpose ?? 'policy-administration',
    }),
  );
  const [refused, setRefused] = useState<string | null>(null);
  const submit = () => {
    setRefused(null);
    signIn(wished).then(
      () => goTo(options.get('next') ?? linkTo('')),
      (fault: Error) => setRefused(fault.message),
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <p>{texts.why}</p>
      <StandingForm demo={demo} value={wished} onChange={setWished} />
      {refused !== null && (
        <Notice kind="problem" title={texts.refused}>
          <p lang="en">{refused}</p>
        </Notice>
      )}
      <Button type="submit" className="button primary">
        {texts.submit}
      </Button>
      <p className="quiet">{texts.kept}</p>
    </form>
  );
}
