import fc from 'fast-check';
import { type DocumentNode, print, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../core/errors.js';
import { type Federation, federate, type TestSubgraph } from './federation.js';
import { type Forms, randomOperation } from './random-operation.js';
import { smallest } from './smallest-operation.js';
import { openStock } from './stock.js';
import { library, school, valueFor } from './supergraphs.js';
import { withoutPlan } from './without-plan.js';

/** Operations for each supergraph, and from where they are drawn: more, and others, in a run that is given the time. */
const RUNS = Number(process.env.PREAU_DIFFERENTIAL_RUNS ?? 250);
const SEED = Number(process.env.PREAU_DIFFERENTIAL_SEED ?? 2026);

const EVERY_FORM: Forms = { valuesOf: valueFor, depth: 4, conditions: true, typenames: true };

type Variables = Readonly<Record<string, unknown>>;
type Ask = (document: DocumentNode, variables: Variables) => Promise<string>;

/** What we answer. An operation that is refused as too much is drawn anew: there is nothing to compare. */
async function answered({ ask }: Federation, document: DocumentNode, variables: Variables): Promise<string> {
  const answer = await ask(document, variables).catch((fault: Error) => fault);
  fc.pre(!(answer instanceof Refusal && answer.code === 'OPERATION_TOO_COSTLY'));
  if (answer instanceof Error) throw answer;
  return answer.data;
}

/** Asks random operations of both; where they differ, says so with the smallest operation of which it is so. */
async function same(subgraphs: Readonly<Record<string, TestSubgraph>>): Promise<void> {
  const gateway = federate(subgraphs);
  const { schema } = gateway.snapshot;
  const ours: Ask = (document, variables) => answered(gateway, document, variables);
  const truth = withoutPlan(gateway);
  const told = (ask: Ask, document: DocumentNode, variables: Variables) =>
    ask(document, variables).catch((fault: Error) => {
      if (fault instanceof fc.PreconditionFailure) throw fault;
      return `fails: ${fault.message}`;
    });
  const differ = async (document: DocumentNode, variables: Variables) =>
    (await told(ours, document, variables)) !== (await told(truth, document, variables));
  const property = fc.asyncProperty(fc.noShrink(fc.gen()), async (g) => {
    const { document, variables } = randomOperation(g, schema, EVERY_FORM);
    fc.pre(validate(schema, document).length === 0);
    if (!(await differ(document, variables))) return;
    const least = await smallest(schema, document, (smaller) => differ(smaller, variables));
    const answers = `ours  ${await told(ours, least, variables)}\ntruth ${await told(truth, least, variables)}`;
    throw new Error(`${print(least)}\n${JSON.stringify(variables)}\n${answers}`);
  });
  const run = await fc.check(property, { numRuns: RUNS, seed: SEED, maxSkipsPerRun: 20 });
  if (run.failed)
    throw new Error(`seed ${run.seed}: ${run.errorInstance instanceof Error ? run.errorInstance.message : 'too few are valid'}`);
  expect(run.numRuns).toBe(RUNS);
}

/**
 * How much of what the stock gateway answers is what we answer, whatever the order of the fields. It does not answer at all, or answers wrongly
 * (what there is without a plan says so): where it is asked what an object is that a subgraph knows by its interface; where a condition takes
 * away a computed field, or all there was in a selection; some conditions on unions; and selections that it merges.
 */
async function agreement(subgraphs: Readonly<Record<string, TestSubgraph>>): Promise<number> {
  const gateway = federate(subgraphs);
  const { schema } = gateway.snapshot;
  const stock = await openStock(gateway);
  const truth = withoutPlan(gateway);
  let agreed = 0;
  let asked = 0;
  const property = fc.asyncProperty(fc.noShrink(fc.gen()), async (g) => {
    const { document, variables } = randomOperation(g, schema, { ...EVERY_FORM, conditions: false, typenames: false });
    fc.pre(validate(schema, document).length === 0);
    const data = await answered(gateway, document, variables);
    const theirs = await stock.ask(document, variables).catch(() => null);
    asked += 1;
    if (theirs !== null && sorted(theirs.data) === sorted(data)) agreed += 1;
    else if ((await truth(document, variables)) !== data) throw new Error(`${print(document)}\n${JSON.stringify(variables)}`);
  });
  await fc.assert(property, { numRuns: Math.ceil(RUNS / 5), seed: SEED, maxSkipsPerRun: 20 });
  await stock.close();
  return agreed / asked;
}

function sorted(text: string): string {
  return JSON.stringify(JSON.parse(text), (_name, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );
}

describe('a federated answer', () => {
  it('over a school is, to the byte, what there is without any plan', () => same(school));
  it('over a library is, to the byte, what there is without any plan', () => same(library));

  it('over a school is what the stock gateway answers', async () => {
    expect(await agreement(school)).toBeGreaterThan(0.95);
  });

  it('over a library is what the stock gateway answers', async () => {
    expect(await agreement(library)).toBeGreaterThan(0.4);
  });
});
