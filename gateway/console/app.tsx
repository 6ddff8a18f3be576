import { Button } from 'react-aria-components';
import { useAddress } from './address.js';
import { useTexts, WithLanguage } from './languages/language.js';
import { Loading, Notice } from './parts/notice.js';
import { screenAt } from './screens/index.js';
import { useSessionState, WithSession } from './session/session.js';
import { Shell } from './shell/shell.js';

/** The whole console. */
export function App() {
  return (
    <WithLanguage>
      <Opened />
    </WithLanguage>
  );
}

function Opened() {
  const opening = useSessionState();
  const { common } = useTexts();
  const address = useAddress();
  if (opening.state === 'loading') return <Loading what={common.loading} />;
  if (opening.state === 'failed') {
    return (
      <main>
        <h1>Préau</h1>
        <Notice kind="problem" title={common.notReached}>
          <Button className="button" onPress={opening.retry}>
            {common.retry}
          </Button>
        </Notice>
      </main>
    );
  }
  const { View } = screenAt(address.screen);
  return (
    <WithSession session={opening.session}>
      <Shell address={address}>
        <View address={address} />
      </Shell>
    </WithSession>
  );
}
