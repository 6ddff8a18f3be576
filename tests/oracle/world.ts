import { readFileSync } from 'node:fs';
import type { GraphQLSchema } from 'graphql';
import type { DemoRows } from '../../gateway/demo/index.js';
import { publicSchema } from '../../gateway/federation/public-schema.js';
import { replicas } from '../../gateway/governance/tables.js';
import { schemaFile } from '../../schema/files.js';
import { type Journey, type Outcome, openJourney } from '../gateway/journey.js';
import { apiDocument } from '../schema/api-document.js';
import { askerOf, type Who } from './askers.js';
import { type Canaries, withCanaries } from './canaries.js';
import { compare, type Finding, newTally, type Operation, type Tally } from './compare.js';
import { AT } from './instant.js';
import { type Oracle, openOracle, type Texts } from './may-leave.js';
import type { Drawn, DrawnValue } from './operations.js';
import { readPolicy } from './policy-reading.js';
import { openRecords, type Rec, type Records, type Row, studentOf } from './records.js';
import { rewrite } from './rewrite.js';
import { readSchema } from './schema-reading.js';
import { variant } from './variants.js';
import { write } from './writing.js';

/** One case: a world, somebody who asks, and what they ask. */
export interface Case {
  readonly variant: number;
  readonly who: Who;
  readonly drawn: Drawn;
}

/** A case as it was asked, and what came of it. */
export interface Asked {
  readonly operation: Operation;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
}

/** The demo school with canaries, the gateway over it, and the oracle beside it. */
export interface OracleWorld {
  readonly journey: Journey;
  readonly schema: GraphQLSchema;
  readonly texts: Texts;
  readonly tally: Tally;
  readonly canaries: Canaries;
  /** The records of a variant; variant 0 is the demo. */
  records(variant: number): Records;
  oracle(variant: number, who: Who): Oracle;
  written(one: Case): Operation;
  ask(one: Case): Promise<Asked>;
  askWritten(variant: number, who: Who, operation: Operation): Promise<Asked>;
  close(): Promise<void>;
}

export async function openOracleWorld(students = 60): Promise<OracleWorld> {
  let canaries: Canaries | null = null;
  const journey = await openJourney(students, {
    at: AT,
    rows: (demo) => {
      canaries = withCanaries(demo);
      return canaries.rows;
    },
  });
  // Why by hand: no process of the gateway runs here that would report itself.
  await journey.store.db.insert(replicas).values({ id: 'by-hand', startedAt: AT, seenAt: AT, policy: '1.0.0', since: AT });
  const marked = canaries as Canaries | null;
  if (marked === null) throw new Error('the world was opened without its canaries');
  const schema = publicSchema(apiDocument());
  const texts: Texts = {
    schema: readSchema(readFileSync(schemaFile('supergraph.graphql'), 'utf8')),
    policy: readPolicy(readFileSync(schemaFile('policy/base.yaml'), 'utf8')),
  };
  const tally = newTally();
  let written: DemoRows = marked.rows;
  let current: { readonly variant: number; readonly records: Records } = { variant: 0, records: openRecords(marked.rows) };
  const oracles = new Map<string, Oracle>();
  const told = new Map<string, Map<string, string>>();

  function records(of: number): Records {
    if (current.variant !== of) {
      oracles.clear();
      told.clear();
      current = { variant: of, records: openRecords(variant((marked as Canaries).rows, of)) };
    }
    return current.records;
  }

  function oracle(of: number, who: Who): Oracle {
    const known = records(of);
    const key = JSON.stringify(who);
    const there = oracles.get(key);
    if (there !== undefined) return there;
    const made = openOracle(texts, known, askerOf(journey.demo, who));
    oracles.set(key, made);
    return made;
  }

  function toldTo(who: Who): Map<string, string> {
    const key = JSON.stringify(who);
    const known = told.get(key) ?? new Map();
    told.set(key, known);
    return known;
  }

  async function askWritten(of: number, who: Who, operation: Operation): Promise<Asked> {
    const asking = oracle(of, who);
    const { rows } = current.records;
    await rewrite(journey.store, written, rows);
    written = rows;
    const outcome = await journey.ask(inJourney(who, asking.asker.at), operation.query, operation.variables);
    const findings = compare(operation, outcome, {
      schema,
      reading: texts.schema,
      records: current.records,
      canaries: marked as Canaries,
      oracle: asking,
      reveal: (id) => (asking.isVendor ? (journey.pairwise.reveal(who.client, id) ?? id) : id),
      tally,
      told: toldTo(who),
    });
    return { operation, outcome, findings };
  }

  const world: OracleWorld = {
    journey,
    schema,
    texts,
    tally,
    canaries: marked,
    records,
    oracle,
    written: ({ variant: of, who, drawn }) => {
      const asking = oracle(of, who);
      return write(
        schema,
        drawn,
        asking.asker.at,
        finder(current.records, asking, (id) => hide(journey, who, asking, id)),
      );
    },
    ask: (one) => askWritten(one.variant, one.who, world.written(one)),
    askWritten,
    close: () => journey.close(),
  };
  return world;
}

/** Somebody, as the journey's tests name them. */
export function inJourney({ client, purpose, as }: Who, at: number): Parameters<Journey['ask']>[0] {
  return { client, purpose, at, ...(as === null ? {} : { as }) };
}

function hide(journey: Journey, who: Who, { isVendor }: Oracle, id: string): string {
  return isVendor ? journey.pairwise.hide(who.client, id) : id;
}

const ABOUT_NOBODY: ReadonlySet<string> = new Set(['School', 'ClassGroup', 'Period', 'SchoolYear', 'Subject', 'Evaluation', 'Skill']);

/** Ids as they were drawn: near the asker is what is about those they have a tie to, or of a school where they have one. */
function finder(records: Records, oracle: Oracle, hide: (id: string) => string) {
  const near = new Map<string, readonly Rec[]>();
  const schools = new Set(oracle.ties.map((tie) => tie.school));
  const own = new Set(oracle.ties.flatMap((tie) => (tie.to === 'pupils' && tie.which !== null ? [...tie.which] : [])));
  const { person } = oracle.asker;
  if (person !== null) own.add(studentOf(person));
  const everyPupil = oracle.ties.some((tie) => tie.to === 'pupils' && tie.which === null);
  const isNear = ({ type, row }: Rec): boolean => {
    if (type === 'Person') return row.id === person || own.has(studentOf(String(row.id)));
    if (type === 'Student') return own.has(String(row.id)) || (everyPupil && schools.has(String(row.school)));
    if (type === 'School') return schools.has(String(row.id));
    if (typeof row.student === 'string') return own.has(row.student) || (everyPupil && schools.has(String(row.school)));
    if (type === 'Conversation' || type === 'Message' || type === 'Announcement') return isMine(records, type, row, person);
    return schools.has(String(row.school));
  };
  return ({ id: type, whose, at }: Extract<DrawnValue, { readonly id: string }>): string => {
    const all = records.of(type);
    if (whose === 'broken') return 'not an id';
    if (whose === 'absent') return `9990001X.${{ Student: 's', Person: 'p' }[type] ?? 'ae'}999999`;
    if (whose === 'other') return String((records.of('Enrolment')[at % 50] as Rec).row.id);
    let close = near.get(type);
    if (close === undefined) {
      close = all.filter(isNear);
      near.set(type, close);
    }
    const from = whose === 'near' && close.length > 0 ? close : all;
    const found = String((from[at % from.length] as Rec).row.id);
    return ABOUT_NOBODY.has(type) ? found : hide(found);
  };
}

function isMine({ rows }: Records, type: string, row: Row, person: string | null): boolean {
  const { participants, recipients, audiences } = rows.messaging;
  if (type === 'Conversation') return participants.some((one) => one.conversation === row.id && one.person === person);
  if (type === 'Message') return row.sender === person || recipients.some((one) => one.message === row.id && one.person === person);
  return audiences.some((one) => one.announcement === row.id && one.person === person);
}
