import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components';
import { REPLICAS, type Replica } from '../../asking/running.js';
import { useAnswer } from '../../asking/use-answer.js';
import { useClock, useInstant, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { ForRules } from '../../parts/for-rules.js';
import { Empty, Notice } from '../../parts/notice.js';

/** How what is published reaches the processes of the gateway. */
export function PropagationScreen() {
  const { screens, running } = useTexts();
  return (
    <>
      <h1>{screens.propagation}</h1>
      <p className="lead">{running.propagation.what}</p>
      <p className="quiet">{running.propagation.how}</p>
      <ForRules>
        <Replicas />
      </ForRules>
    </>
  );
}

/** Why it is not asked again by itself: each reading is on the ledger. */
function Replicas() {
  const { propagation: words } = useTexts().running;
  const answer = useAnswer(REPLICAS, {});
  return (
    <AnsweredPart answer={answer}>
      {({ replicas }, again) => (
        <>
          {replicas !== null && (replicas.length === 0 ? <Empty title={words.none} /> : <Reported replicas={replicas} />)}
          <p className="acts">
            <Button className="button" onPress={again}>
              {words.again}
            </Button>
          </p>
        </>
      )}
    </AnsweredPart>
  );
}

function Reported({ replicas }: { readonly replicas: readonly Replica[] }) {
  const { propagation: words } = useTexts().running;
  const clock = useClock();
  const [askedAt, setAskedAt] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer has an instant of its own
  useEffect(() => setAskedAt(clock(new Date().toISOString())), [replicas]);
  const behind = replicas.filter((one) => one.isLive === true && one.isCurrent === false).length;
  const silent = replicas.filter((one) => one.isLive !== true).length;
  return (
    <>
      <Notice kind={behind + silent === 0 ? 'done' : 'warning'} title={behind === 0 ? words.allCurrent : words.someBehind(behind)}>
        {silent > 0 && <p>{words.someSilent(silent)}</p>}
        <p className="quiet">{words.asked(askedAt)}</p>
      </Notice>
      {replicas.map((replica) => (
        <OneReplica key={replica.id} replica={replica} />
      ))}
    </>
  );
}

function OneReplica({ replica }: { readonly replica: Replica }) {
  const { propagation: words } = useTexts().running;
  const instant = useInstant();
  const { id, isLive, isCurrent, policyVersion, decidesSince, lag, seenAt, startedAt } = replica;
  const name = id.slice(0, 8);
  return (
    <article className="register" aria-label={`${words.replica} ${name}`}>
      <h2>
        {words.replica} <code>{name}</code>
      </h2>
      <dl className="facts">
        <dt>{words.state}</dt>
        <dd>{isLive === true ? words.live : words.silent}</dd>
        <dt>{isLive === true ? words.version : words.saidVersion}</dt>
        <dd>
          <code>{policyVersion}</code>
          {isLive === true && <span className="quiet"> ({isCurrent === true ? words.current : words.behind})</span>}
        </dd>
        <dt>{words.since}</dt>
        <dd>{instant(decidesSince)}</dd>
        {isLive === true && (
          <>
            <dt>{words.lag}</dt>
            <dd>{lag === null ? words.noLag : words.milliseconds(lag)}</dd>
          </>
        )}
        <dt>{words.seen}</dt>
        <dd>{instant(seenAt)}</dd>
        <dt>{words.started}</dt>
        <dd>{instant(startedAt)}</dd>
      </dl>
    </article>
  );
}
