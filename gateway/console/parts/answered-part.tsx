import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import type { Answered } from '../asking/use-answer.js';
import { useTexts } from '../languages/language.js';
import { Loading, Notice } from './notice.js';
import { Refusals } from './refusals.js';

export interface AnsweredPartProps<Data> {
  readonly answer: Answered<Data>;
  readonly children: (data: Data, again: () => void) => ReactNode;
}

/** What is shown of an answer: that it is on its way, why there is none, or what it says, with what was refused of it. */
export function AnsweredPart<Data>({ answer, children }: AnsweredPartProps<Data>) {
  const { common } = useTexts();
  if (answer.state === 'loading') return <Loading what={common.loading} />;
  if (answer.state === 'failed') {
    return (
      <Notice kind="problem" title={common.noAnswer}>
        <Refusals errors={answer.errors} />
        <Button className="button" onPress={answer.retry}>
          {common.retry}
        </Button>
      </Notice>
    );
  }
  return (
    <>
      {answer.errors.length > 0 && (
        <Notice kind="warning" title={common.partly}>
          <Refusals errors={answer.errors} />
        </Notice>
      )}
      {children(answer.data, answer.again)}
    </>
  );
}
