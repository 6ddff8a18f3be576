import { quoted } from '../../../core/errors.js';
import type { RosterLink, RosterPerson } from '../../../subgraphs/identity/roster.js';
import type { Origin } from '../import-fault.js';
import { complaint } from '../journey.js';
import { stage } from '../school-roster.js';
import type { Crowd } from './people.js';

interface AgentUser {
  readonly id: string;
  readonly person: RosterPerson;
  readonly at: Origin;
  readonly student: boolean;
  readonly guardian: boolean;
  /** Heaps of the schools they are a student at. */
  readonly schools: readonly string[];
}

/** `self`: who the user is. `named`: `user` names `of` among their agents. */
export type AgentLine = { readonly is: 'self' | 'named'; readonly of: string; readonly user: AgentUser };

/**
 * Makes links of the agents that students and guardians name, in either direction. The standard says that two people belong together and
 * never with which rights: a link from here opens nothing.
 */
export async function joinAgents(crowd: Crowd): Promise<void> {
  const { staging, heaps, tally } = crowd.journey;
  const linked = new Set<string>();
  let guardians = 0;
  for (let heap = 0; heap < heaps; heap += 1) {
    const people = new Map<string, { self?: AgentUser; named: AgentUser[] }>();
    for await (const { is, of, user } of staging.read<AgentLine>(`agents ${heap}`)) {
      const one = people.get(of) ?? { named: [] };
      if (is === 'self') one.self = user;
      else one.named.push(user);
      people.set(of, one);
    }
    await staging.drop(`agents ${heap}`);
    for (const [id, { self, named }] of people) {
      if (self?.guardian) guardians += 1;
      for (const user of named) await link(crowd, user, id, self, linked);
    }
  }
  if (guardians > linked.size)
    tally.notice('a parent, guardian or relative is not linked to any student: not taken', guardians - linked.size);
}

async function link(crowd: Crowd, from: AgentUser, id: string, to: AgentUser | undefined, linked: Set<string>): Promise<void> {
  const { journey, keys, manifest } = crowd;
  const tell = (why: string, todo: string) =>
    journey.tally.refuse(complaint(from.at, 'agentSourcedIds', `${why}: the link was left out`, todo), from.schools);
  if (from.id === id) return tell(`${quoted(id)} names themself as agent`, 'take the id off');
  if (to === undefined && manifest.mode === 'bulk')
    return tell(`no user has the id ${quoted(id)}`, 'send the user along in users.csv, or take the id off');
  const [student, guardian] = from.student && !from.guardian ? [from, to] : [to, from];
  if (to !== undefined && !(student?.student && guardian?.guardian)) {
    return tell(
      `${quoted(id)} and this user are not a student with a parent, guardian or relative`,
      'correct the role of one of the two, or take the id off',
    );
  }
  if (to === undefined && !from.student && !from.guardian)
    return tell(`what ${quoted(id)} and this user are to each other is not said`, 'send both users along');
  // In changes the one who is named may be known from before, with no more than their id here.
  const ends = { student: keys.user(student?.id ?? id), guardian: keys.user(guardian?.id ?? id) };
  for (const heap of (student ?? from).schools) {
    if (guardian) {
      linked.add(guardian.id);
      await stage(journey.staging, heap, 'guardians', guardian.person, guardian.at);
    }
    await stage(journey.staging, heap, 'links', { ...ends, status: 'active' } satisfies RosterLink, from.at);
  }
}
