import { useEffect, useRef, useState } from 'react';
import { Button, Label, ProgressBar } from 'react-aria-components';
import type { AnswerError } from '../../asking/ask.js';
import type { Names } from '../../asking/rules.js';
import { type ChangedOperation, type CoordinateCount, SIMULATION, type Simulation } from '../../asking/simulation.js';
import { useAsk } from '../../asking/use-answer.js';
import { useTexts } from '../../languages/language.js';
import { Choice } from '../../parts/choice.js';
import { Named, useNames } from '../../parts/named.js';
import { Empty, Notice } from '../../parts/notice.js';
import { Refusals } from '../../parts/refusals.js';
import { Wide } from '../../parts/wide.js';

/** How many days back one may look. */
const DAYS = [1, 7, 30, 92] as const;

type Outcome = { readonly found: Simulation; readonly names: Names } | { readonly errors: readonly AnswerError[] };

/** What operations of the last days would get under the version: begun by hand, since it takes a while; shown while it goes on. */
export function SimulationPart({ id }: { readonly id: string }) {
  const { simulation } = useTexts();
  const ask = useAsk();
  const [days, setDays] = useState<number>(7);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isRunning, setRunning] = useState(false);
  const [isAnew, setAnew] = useState(false);
  const underWay = useRef<AbortController | null>(null);
  useEffect(() => () => underWay.current?.abort(), []);

  const run = async () => {
    underWay.current?.abort();
    const gone = new AbortController();
    underWay.current = gone;
    setOutcome(null);
    setAnew(false);
    setRunning(true);
    let beside: string | null = null;
    for (let isOver = false; !isOver && !gone.signal.aborted; ) {
      const { data, errors } = await ask(SIMULATION, { id, days }, gone.signal);
      if (gone.signal.aborted) return;
      const found = data?.policySimulation ?? null;
      setOutcome(data === null || found === null ? { errors } : { found, names: data });
      // Why said: what was counted is gone, and what is counted now is of a change from other rules.
      if (beside !== null && found !== null && found.policyVersion !== beside) setAnew(true);
      beside = found?.policyVersion ?? null;
      isOver = found === null || found.isComplete !== false;
    }
    setRunning(false);
  };

  return (
    <section aria-label={simulation.title}>
      <h2>{simulation.title}</h2>
      <p className="quiet">{simulation.what}</p>
      <div className="acts">
        <Choice
          label={simulation.days}
          options={DAYS.map((count) => ({ id: String(count), name: simulation.lastDays(count) }))}
          value={String(days)}
          onChoose={(chosen) => setDays(Number(chosen))}
          isDisabled={isRunning}
        />
        <Button className="button" isDisabled={isRunning} onPress={() => void run()}>
          {simulation.run}
        </Button>
      </div>
      {isRunning && <Progress share={outcome !== null && 'found' in outcome ? (outcome.found.share ?? 0) : 0} />}
      {isAnew && <Notice kind="plain" title={simulation.anew} />}
      {outcome !== null && ('found' in outcome ? <Found {...outcome} /> : <NoAnswer errors={outcome.errors} />)}
    </section>
  );
}

function Progress({ share }: { readonly share: number }) {
  const { simulation } = useTexts();
  const percent = Math.floor(share * 100);
  return (
    <ProgressBar className="progress" value={percent}>
      <Label>{simulation.running}</Label>
      <span> {percent} %</span>
    </ProgressBar>
  );
}

function NoAnswer({ errors }: { readonly errors: readonly AnswerError[] }) {
  const { common, simulation } = useTexts();
  if (errors.length === 0) return <Empty title={simulation.none} />;
  return (
    <Notice kind="problem" title={common.noAnswer}>
      <Refusals errors={errors} />
    </Notice>
  );
}

function Found({ found, names }: { readonly found: Simulation; readonly names: Names }) {
  const { simulation } = useTexts();
  if (found.fault !== null) {
    return (
      <Notice kind="problem" title={simulation.fault}>
        <p>
          <span lang="en">{found.fault.sentence}</span> <code>{found.fault.where}</code>
        </p>
      </Notice>
    );
  }
  const operations = found.operations ?? [];
  const isNothing = operations.length === 0;
  return (
    <>
      {found.isComplete !== false && (
        <Notice kind={isNothing ? 'done' : 'warning'} title={simulation.counts(found.replayed ?? 0, found.changed ?? 0)}>
          {(found.replayed ?? 0) === 0 && <p>{simulation.nothingRecorded}</p>}
        </Notice>
      )}
      {!isNothing && <Operations operations={operations} names={names} />}
      {(found.unlisted ?? 0) > 0 && <p>{simulation.more(found.unlisted ?? 0)}</p>}
      {(found.notReplayed ?? []).length > 0 && (
        <>
          <h3>{simulation.notReplayed}</h3>
          <ul>
            {(found.notReplayed ?? []).map(({ reason, requests }) => (
              <li key={reason}>
                {requests} : {simulation.reasons[reason as keyof typeof simulation.reasons] ?? reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Operations({ operations, names }: { readonly operations: readonly ChangedOperation[]; readonly names: Names }) {
  const { simulation } = useTexts();
  const { purposeNamed, systemNamed } = useNames(names);
  return (
    <Wide label={simulation.table}>
      <table>
        <thead>
          <tr>
            <th scope="col">{simulation.client}</th>
            <th scope="col">{simulation.operation}</th>
            <th scope="col">{simulation.requests}</th>
            <th scope="col">{simulation.subjects}</th>
            <th scope="col">{simulation.gained}</th>
            <th scope="col">{simulation.lost}</th>
            <th scope="col">{simulation.altered}</th>
          </tr>
        </thead>
        <tbody>
          {operations.map((one) => (
            <tr key={`${one.client} ${one.operationHash} ${one.operationName} ${one.purpose}`}>
              <th scope="row">
                <Named name={systemNamed(one.client)} code={one.client} />
              </th>
              <td>
                {one.operationName ?? <code>{(one.operationHash ?? '').slice(0, 12)}</code>}{' '}
                <span className="quiet">{purposeNamed(one.purpose)}</span>
              </td>
              <td>{simulation.of(one.changed ?? 0, one.requests ?? 0)}</td>
              <td>{one.subjects}</td>
              <Coordinates counts={one.gained} />
              <Coordinates counts={one.lost} />
              <Coordinates counts={one.altered} />
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

function Coordinates({ counts }: { readonly counts: readonly CoordinateCount[] | null }) {
  return (
    <td>
      {(counts ?? []).map(({ coordinate, requests }) => (
        <div key={coordinate}>
          <code>{coordinate}</code> ({requests})
        </div>
      ))}
    </td>
  );
}
