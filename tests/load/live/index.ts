import { randomBytes } from 'node:crypto';
import { loadavg } from 'node:os';
import { createProgress } from '../../../gateway/exchange/index.js';
import { createDatabase, REDIS_URL } from '../../services/database.js';
import { cpuMicros, family } from '../cpu.js';
import { authorizationAt, type DemoOperation, operationsAt, startDemo } from '../demo.js';
import { quantile } from '../figures.js';
import type { Started } from '../processes.js';
import { markdown } from '../table.js';
import { broken, type Changed, carryOut } from './one-change.js';
import { NEEDED, post } from './post.js';
import { type Change, type Desk, deskAt, type Level, ofTheNation, ofTheSchool, type Place, publication, type Shape } from './rules.js';

export { LEVELS } from './rules.js';

import { type Asked, steadyLoad } from './steady-load.js';
import { look, WATCHER } from './watched.js';

/** How changes of the rules are measured. */
export interface LiveOptions {
  /** How many changes, of all levels together. */
  readonly changes: number;
  /** Whose rules are changed, in turns. */
  readonly levels: readonly Level[];
  /** Milliseconds from the last signature to the publication: whoever publishes reads first what it is. */
  readonly pause: number;
  /** Requests a second to each replica, all the while. */
  readonly rate: number;
  /** Milliseconds from one look at a replica to the next, while a change is under way. */
  readonly every: number;
}

/** A change, and what of the requests meanwhile was not as it must be. */
type Judged = Omit<Changed, 'seen'> & { readonly requests: number; readonly dropped: readonly string[] } & ReturnType<typeof broken>;

export interface LiveFigures {
  readonly changes: readonly Judged[];
  readonly latencies: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Processors that the replicas used on average, and that runs at all: what else is on the machine is measured with it. */
  readonly processors: number;
  readonly loadAverage: number;
}

const REPLICAS = 4;
const WATCHERS = 6;
/** What people ask all day, beside the watched fields; not what systems take over in bulk at night. */
const ASKED_ALL_DAY = [
  'Op02_TutoringAppProgress',
  'Op03_ParentHome',
  'Op04_CpeMorning',
  'Op05_TeacherRollCallSheet',
  'Op08_NurseFollowUp',
  'Op09_HarassmentReferentBoard',
  'Op15_OrientationTool',
  'Op16_ParentOfAdultPupil',
  'Op17_AideSupportedPupil',
  'Op19_ParentDelegatePreparesCouncil',
];
/** Milliseconds after which tokens are asked for anew: they live for ten minutes. */
const RENEWED = 240_000;

/**
 * What the rules of a level permit, one after the other: two that decide both fields in opposite ways, then none of them, all of them, back to none in
 * one act, and all of them. Why: so that those of the other level can be seen to change next.
 */
const STEPS: readonly (Shape | 'back')[] = [
  { name: true, absences: false },
  { name: false, absences: true },
  { name: false, absences: false },
  { name: true, absences: true },
  'back',
  { name: true, absences: true },
];
const UNTOUCHED: Shape = { name: true, absences: true };

/** Four processes on one PostgreSQL and one Redis, under load all the while: from the act to the first answer by the new rules on each of them. */
export async function live(options: LiveOptions): Promise<LiveFigures> {
  const database = await createDatabase();
  const settings = {
    DATABASE_URL: database.url,
    REDIS_URL,
    PREAU_DATA_DIR: 'memory',
    PREAU_SECRET: randomBytes(32).toString('base64'),
  };
  const running: (Started & { readonly url: string })[] = [];
  const progress = createProgress(process.stderr);
  try {
    // Why one after the other: the first makes the demo, and none of them has to wait for a processor.
    while (running.length < REPLICAS) running.push(await startDemo(settings));
    return await measured(running, options, progress);
  } finally {
    for (const replica of running) await replica.stop();
    await database.drop();
  }
}

async function measured(
  running: readonly (Started & { readonly url: string })[],
  { changes, levels, pause, rate, every }: LiveOptions,
  progress: ReturnType<typeof createProgress>,
): Promise<LiveFigures> {
  const operations = (await operationsAt((running[0] as { url: string }).url)).filter(({ name }) => ASKED_ALL_DAY.includes(name));
  let held = await tokensOf(running, operations);
  let askedAt = performance.now();
  for (const replica of held.asked) await warmUp(replica);
  const places = await Promise.all(levels.map((level) => (level === 'school' ? ofTheSchool : ofTheNation(held.desks[0] as Desk))));
  const load = steadyLoad(() => held.asked, rate);
  const judged: Judged[] = [];
  const latencies: number[] = [];
  let now = UNTOUCHED;
  progress.start('live', changes);
  const pids = running.flatMap(({ pid }) => family(pid));
  const [began, before] = [performance.now(), cpuMicros(pids)];
  try {
    for (let turn = 0; turn < changes; turn += 1) {
      if (performance.now() - askedAt > RENEWED) {
        held = await tokensOf(running, operations);
        askedAt = performance.now();
      }
      const place = places[Math.floor(turn / STEPS.length) % places.length] as Place;
      const change = await prepared(place, turn, now, held.desks);
      await new Promise((resolve) => setTimeout(resolve, pause));
      load.taken();
      const { seen, ...changed } = await carryOut(place.level, change, now, turn % REPLICAS, held.asked, every, pids);
      now = change.to;
      // Why: the load's answers that were under way are looked at too.
      await new Promise((resolve) => setTimeout(resolve, 300));
      const taken = load.taken();
      latencies.push(...taken.latencies);
      const dropped = [...taken.dropped, ...seen.flatMap(({ shape }) => (shape === null ? ['a look'] : []))];
      const requests = taken.latencies.length + seen.length;
      judged.push({ ...changed, ...broken(changed, [...seen, ...taken.seen]), requests, dropped });
      progress.advance(1);
    }
  } finally {
    await load.stop();
    progress.end();
  }
  const processors = (cpuMicros(pids) - before) / 1000 / (performance.now() - began);
  return {
    changes: judged,
    latencies: { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), max: Math.max(...latencies) },
    processors,
    loadAverage: loadavg()[0] as number,
  };
}

/** Why: what is asked for the first time in a process is planned; that has nothing to do with the rules. */
async function warmUp({ url, watchers, others }: Asked): Promise<void> {
  await look(0, url, watchers[0] as string);
  for (const { operation, authorization } of others) await post(url, authorization, operation.query, operation.variables, NEEDED);
}

/** Everything before the act; the act is carried out at another replica than the one that everything else was done at. */
async function prepared(place: Place, turn: number, now: Shape, desks: readonly Desk[]): Promise<Change> {
  const at = desks[turn % REPLICAS] as Desk;
  const to = STEPS[turn % STEPS.length] as Shape | 'back';
  if (to === 'back') return place.rollBack(STEPS[(turn % STEPS.length) - 2] as Shape, at);
  return publication(await place.approved(desks[(turn + 1) % REPLICAS] as Desk, now, to), to, at);
}

async function tokensOf(running: readonly { readonly url: string }[], operations: readonly DemoOperation[]) {
  const desks = await Promise.all(running.map(({ url }) => deskAt(url)));
  const asked = await Promise.all(
    running.map(async ({ url }): Promise<Asked> => {
      const watchers = await Promise.all(Array.from({ length: WATCHERS }, () => authorizationAt(url, WATCHER)));
      const others = await Promise.all(
        operations.map(async (operation) => ({ operation, authorization: await authorizationAt(url, operation) })),
      );
      return { url, watchers, others };
    }),
  );
  return { desks, asked };
}

/** The table of one run. */
export function liveTable({ changes, latencies, processors, loadAverage }: LiveFigures): string {
  const levels = [...new Set(changes.map(({ level }) => level))];
  const lines = levels.flatMap((level) => {
    const those = changes.filter((one) => one.level === level);
    return [...new Set(those.map(({ what }) => what))].flatMap((kind) => {
      const own = those.filter(({ what }) => what === kind);
      const line = (name: string, value: (one: Judged) => number) => [
        `${level}, ${kind}: ${name}`,
        ...spread(own.map(value)),
        `${own.length}`,
      ];
      return [
        line('acknowledged', ({ acknowledged }) => acknowledged),
        line('effective on every replica', ({ effective }) => Math.max(...effective)),
        line('the same after the acknowledgement', ({ effective, acknowledged }) => Math.max(0, Math.max(...effective) - acknowledged)),
        line('processor time of the four until then, load and looks included', ({ cpu }) => cpu),
      ];
    });
  });
  const met = levels.map((level) => {
    const own = changes.filter((one) => one.level === level);
    const sum = (value: (one: Judged) => number) => own.reduce((total, one) => total + value(one), 0);
    const effective = spread(own.map((one) => Math.max(...one.effective)));
    return [
      `${level}: ${own.length} changes, effective on every replica: median ${effective[0]}, p99 ${effective[1]}, max ${effective[2]}; ${sum(({ requests }) => requests)} requests meanwhile:`,
      `${sum(({ dropped }) => dropped.length)} dropped, ${sum(({ stale }) => stale)} by rules not in force, ${sum(({ mixed }) => mixed)} by two versions at once`,
    ].join(' ');
  });
  return [
    markdown(['A change of the rules, from the act', 'median', 'p99', 'max', 'changes'], lines),
    ...met,
    `the load's: median ${latencies.p50.toFixed(0)} ms, p99 ${latencies.p99.toFixed(0)} ms, max ${latencies.max.toFixed(0)} ms`,
    `the four replicas used ${processors.toFixed(2)} processors; load average of the machine ${loadAverage.toFixed(1)}`,
    ...new Set(changes.flatMap(({ dropped }) => dropped)),
  ].join('\n');
}

function spread(values: readonly number[]): string[] {
  return [quantile(values, 0.5), quantile(values, 0.99), Math.max(...values)].map((value) => `${value.toFixed(0)} ms`);
}
