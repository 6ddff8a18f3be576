import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CompiledPolicy } from '../../core/policy/index.js';
import type { Rules } from '../request/3-plan.js';
import { type Premises, type Sighting, schoolsIn } from '../request/premises.js';
import type { AskAgain, Difference } from './ask-again.js';
import { consentWeighsOtherwise } from './consent-weights.js';

export type Change = 'GAINED' | 'LOST' | 'ALTERED';

/** One difference, and how many requests it was seen in. */
export interface SeenLine {
  readonly client: string;
  readonly purpose: string;
  readonly operationName: string;
  readonly operationHash: string;
  readonly coordinate: string;
  readonly change: Change;
  readonly requests: number;
}

/** What was seen of one version since it was told last. */
export interface SeenVersion {
  readonly version: string;
  readonly observed: number;
  readonly changed: number;
  readonly notCompared: number;
  readonly faults: number;
  readonly unlisted: number;
  readonly lines: readonly SeenLine[];
}

/** A version that is tried, as it would decide beside the rules in force of that name. */
export interface TriedVersion {
  readonly version: string;
  readonly policy: CompiledPolicy;
  /** The name that the ledger has for those rules. */
  readonly beside: string;
  readonly schools: ReadonlySet<string> | null;
}

export interface ShadowPorts {
  /** The epoch of the rules as it stands when asked. A trial that begins or ends moves it. */
  readonly epoch: () => Promise<string>;
  /** The versions that are tried now. */
  readonly tried: () => Promise<readonly TriedVersion[]>;
  readonly add: (seen: SeenVersion) => Promise<void>;
  readonly askAgain: AskAgain;
  readonly rulesOf: (policy: CompiledPolicy) => Rules;
  readonly log: (fault: unknown) => void;
  /** Milliseconds from one look to the next. */
  readonly interval?: number;
}

/**
 * Versions that are tried on what is asked. INVARIANT: a request only leaves a note; it waits for nothing here, and nothing that happens here is
 * told to whoever asked.
 */
export interface Shadow {
  saw(sighting: Sighting): void;
  /** Compares what was noted, counts it, and looks which versions are tried. */
  look(): Promise<void>;
  /** Looks a last time. */
  close(): Promise<void>;
}

const INTERVAL = 2_000;
/** Kinds of requests noted from one look to the next; what is beyond is counted as not compared. */
const MOST_NOTED = 5_000;
/** Lines of one version from one look to the next. */
const MOST_LINES = 1_000;
/** Milliseconds of computing after which requests have their turn. */
const LONGEST_TURN = 5;

interface Noted {
  readonly sighting: Sighting;
  requests: number;
}

export function openShadow({ epoch, tried, add, askAgain, rulesOf, log, interval = INTERVAL }: ShadowPorts): Shadow {
  let noted = new Map<string, Noted>();
  let beyond = 0;
  let isTrying = false;
  // Whether anything is tried under another epoch than this is not known yet.
  let lookedUnder: string | null = null;
  let lookedAt: readonly TriedVersion[] = [];
  let looking: Promise<void> | null = null;
  const names = new WeakMap<Premises, number>();
  let lastName = 0;

  function nameOf(premises: Premises): number {
    let name = names.get(premises);
    if (name === undefined) {
      name = lastName++;
      names.set(premises, name);
    }
    return name;
  }

  async function look(): Promise<void> {
    // Why first: what is noted from here on may be of a trial that this look does not see yet.
    const [seen, more] = [noted, beyond];
    [noted, beyond] = [new Map(), 0];
    const under = await logged(epoch);
    const versions = under === null ? null : await logged(tried);
    if (versions === null) {
      // Why: where it cannot be seen what is tried, what was noted waits for the next look.
      for (const [key, { sighting, requests }] of seen) note(key, sighting, requests);
      beyond += more;
      return;
    }
    const earlier = lookedAt;
    isTrying = versions.length > 0;
    [lookedUnder, lookedAt] = [under, versions];
    for (const { version, beside, policy, schools } of versions)
      await logged(async () => {
        const counts = new Counts(version, more);
        // INVARIANT: what a version changes is told against the rules it would stand beside; what others changed meanwhile is none of it.
        const before = earlier.find((one) => one.version === version && one.beside !== beside);
        const after = new Map(
          [...(before === undefined ? [] : [before]), { beside, policy }].map((one) => [one.beside, rulesOf(one.policy)]),
        );
        await compare([...seen.values()], after, schools, counts);
        if (!counts.isEmpty) await add(counts.told);
      });
  }

  async function logged<Value>(work: () => Promise<Value>): Promise<Value | null> {
    try {
      return await work();
    } catch (fault) {
      log(fault);
      return null;
    }
  }

  /** `afterOf` has the rules with the version, by the name of those it stands beside. */
  async function compare(
    seen: readonly Noted[],
    afterOf: ReadonlyMap<string, Rules>,
    schools: ReadonlySet<string> | null,
    counts: Counts,
  ): Promise<void> {
    let since = performance.now();
    for (const { sighting, requests } of seen) {
      const { premises, rules } = sighting;
      if (schools !== null && ![...schoolsIn(premises)].some((school) => schools.has(school))) continue;
      try {
        const after = afterOf.get(rules.policy.version);
        if (after === undefined || consentWeighsOtherwise(rules.policy, after.policy).has(premises.purpose)) counts.notCompared += requests;
        else counts.compared(sighting, askAgain(premises, rules, after), requests);
      } catch (fault) {
        counts.faults += requests;
        log(fault);
      }
      if (performance.now() - since < LONGEST_TURN) continue;
      await nextTurn();
      since = performance.now();
    }
  }

  function note(key: string, sighting: Sighting, requests: number): void {
    const known = noted.get(key);
    if (known !== undefined) known.requests += requests;
    else if (noted.size < MOST_NOTED) noted.set(key, { sighting, requests });
    else beyond += requests;
  }

  /** One look at a time. */
  function lookNext(): Promise<void> {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }

  const timer = setInterval(() => void lookNext(), interval).unref();
  void lookNext();
  return {
    saw(sighting) {
      const isKnown = sighting.policyEpoch === lookedUnder;
      if (isKnown && !isTrying) return;
      const { premises, client, operationHash, operationName, purpose } = sighting;
      const key = `${nameOf(premises)} ${client} ${purpose} ${operationHash} ${operationName ?? ''}`;
      note(key, sighting, 1);
      // Why at once: what was asked before a trial began is no matter of it, however soon after it somebody looks.
      if (!isKnown) void lookNext();
    },
    async look() {
      await looking;
      await lookNext();
    },
    async close() {
      clearInterval(timer);
      await looking;
      await lookNext();
    },
  };
}

class Counts {
  notCompared: number;
  faults = 0;
  readonly #version: string;
  readonly #lines = new Map<string, SeenLine>();
  #observed = 0;
  #changed = 0;
  #unlisted = 0;

  constructor(version: string, notCompared: number) {
    this.#version = version;
    this.notCompared = notCompared;
  }

  get isEmpty(): boolean {
    return this.#observed + this.notCompared + this.faults === 0;
  }

  compared(sighting: Sighting, { gained, lost, altered }: Difference, requests: number): void {
    this.#observed += requests;
    if (gained.length + lost.length + altered.length === 0) return;
    this.#changed += requests;
    for (const coordinate of gained) this.#add(sighting, coordinate, 'GAINED', requests);
    for (const coordinate of lost) this.#add(sighting, coordinate, 'LOST', requests);
    for (const coordinate of altered) this.#add(sighting, coordinate, 'ALTERED', requests);
  }

  get told(): SeenVersion {
    // Why sorted: replicas that write the same lines at once write them in one order.
    const lines = [...this.#lines].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, line]) => line);
    return {
      version: this.#version,
      observed: this.#observed,
      changed: this.#changed,
      notCompared: this.notCompared,
      faults: this.faults,
      unlisted: this.#unlisted,
      lines,
    };
  }

  #add({ client, purpose, operationHash, operationName }: Sighting, coordinate: string, change: Change, requests: number): void {
    const line = { client, purpose, operationHash, operationName: operationName?.slice(0, LONGEST_NAME) ?? '', coordinate, change };
    const key = JSON.stringify(Object.values(line));
    const known = this.#lines.get(key);
    if (known === undefined && this.#lines.size >= MOST_LINES) this.#unlisted += requests;
    else this.#lines.set(key, { ...line, requests: (known?.requests ?? 0) + requests });
  }
}

/** Characters kept of the name that a client chose for its operation, as on the ledger. */
const LONGEST_NAME = 100;
