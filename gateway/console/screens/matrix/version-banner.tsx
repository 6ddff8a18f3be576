import { Button } from 'react-aria-components';
import { linkTo } from '../../address.js';
import { VERSION_WHOLE } from '../../asking/rules.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Notice } from '../../parts/notice.js';

/** Says that not the rules in force are looked at, but a version. */
export function VersionBanner({ id, onLeave }: { readonly id: string; readonly onLeave: () => void }) {
  const { matrix, versionStates } = useTexts();
  const answer = useAnswer(VERSION_WHOLE, { id });
  return (
    <AnsweredPart answer={answer}>
      {({ policyVersion: version }) => (
        <Notice kind="plain" title={matrix.inVersion(version?.number ?? null, version?.state == null ? '' : versionStates[version.state])}>
          <p className="acts">
            <a className="button" href={linkTo('version', id)}>
              {matrix.toVersion}
            </a>
            <Button className="button" onPress={onLeave}>
              {matrix.leaveVersion}
            </Button>
          </p>
        </Notice>
      )}
    </AnsweredPart>
  );
}
