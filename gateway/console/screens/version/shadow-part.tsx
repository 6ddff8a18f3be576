import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { Names } from '../../asking/rules.js';
import { SHADOW, type Shadow, START_SHADOW, STOP_SHADOW } from '../../asking/simulation.js';
import { useAnswer, useAsk } from '../../asking/use-answer.js';
import { useInstant, useTexts } from '../../languages/language.js';
import { AnsweredPart } from '../../parts/answered-part.js';
import { Named, useNames } from '../../parts/named.js';
import { Empty, Notice } from '../../parts/notice.js';
import { type Outcome, outcomeOf, PayloadNotice } from '../../parts/payload-notice.js';
import { Wide } from '../../parts/wide.js';

/** A version that is tried on what is asked: begun, ended, and what was counted so far. */
export function ShadowPart({ id, mayBegin }: { readonly id: string; readonly mayBegin: boolean }) {
  const { shadow, acts } = useTexts();
  const ask = useAsk();
  const answer = useAnswer(SHADOW, { id });
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  const perform = async (what: typeof START_SHADOW, again: () => void) => {
    setOutcome('asking');
    setOutcome(outcomeOf(await ask(what, { id })));
    again();
  };
  return (
    <section aria-label={shadow.title}>
      <h2>{shadow.title}</h2>
      <p className="quiet">{shadow.what}</p>
      <AnsweredPart answer={answer}>
        {({ policyShadow: found, ...names }, again) => (
          <>
            <p className="acts">
              {mayBegin && found?.isRunning !== true && (
                <Button className="button" isDisabled={outcome === 'asking'} onPress={() => void perform(START_SHADOW, again)}>
                  {shadow.start}
                </Button>
              )}
              {found?.isRunning === true && (
                <Button className="button" isDisabled={outcome === 'asking'} onPress={() => void perform(STOP_SHADOW, again)}>
                  {shadow.stop}
                </Button>
              )}
              {found !== null && (
                <Button className="button" onPress={again}>
                  {shadow.again}
                </Button>
              )}
            </p>
            <PayloadNotice outcome={outcome} done={acts.done} />
            {found === null ? <Empty title={mayBegin ? shadow.none : shadow.notYet} /> : <Counts found={found} names={names} />}
          </>
        )}
      </AnsweredPart>
    </section>
  );
}

function Counts({ found, names }: { readonly found: Shadow; readonly names: Names }) {
  const { purposeNamed, systemNamed } = useNames(names);
  const { shadow, simulation } = useTexts();
  const instant = useInstant();
  const lines = found.lines ?? [];
  return (
    <>
      <Notice kind="plain" title={found.isRunning === true ? shadow.running : shadow.ended}>
        <p>
          {instant(found.startedAt)} · {shadow.counts(found.observed ?? 0, found.changed ?? 0)}
        </p>
        {(found.notCompared ?? 0) + (found.faults ?? 0) > 0 && <p>{shadow.notCompared(found.notCompared ?? 0, found.faults ?? 0)}</p>}
      </Notice>
      {lines.length > 0 && (
        <Wide label={shadow.table}>
          <table>
            <thead>
              <tr>
                <th scope="col">{simulation.client}</th>
                <th scope="col">{simulation.operation}</th>
                <th scope="col">{shadow.field}</th>
                <th scope="col">{shadow.change}</th>
                <th scope="col">{simulation.requests}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={`${line.client} ${line.operationHash} ${line.purpose} ${line.coordinate} ${line.change}`}>
                  <th scope="row">
                    <Named name={systemNamed(line.client)} code={line.client} />
                  </th>
                  <td>
                    {line.operationName === '' ? <code>{(line.operationHash ?? '').slice(0, 12)}</code> : line.operationName}{' '}
                    <span className="quiet">{purposeNamed(line.purpose)}</span>
                  </td>
                  <td>
                    <code>{line.coordinate}</code>
                  </td>
                  <td>{shadow.changes[line.change as keyof typeof shadow.changes] ?? line.change}</td>
                  <td>{line.requests}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
      {(found.unlisted ?? 0) > 0 && <p>{shadow.unlisted(found.unlisted ?? 0)}</p>}
    </>
  );
}
