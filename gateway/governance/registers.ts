import type { Agreement, Category } from '../../core/policy/index.js';
import type { Database } from '../../core/store/index.js';
import {
  type ConsentRegister,
  type KeptAct,
  type KeptNotice,
  type KeptObjection,
  type KnownEpochs,
  type RightsRegister,
  remembering,
} from '../facts/index.js';
import type { ClientRegistry, RegisteredClient } from '../identity/index.js';
import type { AgreementRegister } from '../request/1-authenticate.js';
import { type AgreementRow, type ClientRow, type ConsentActRow, createRepository, type NoticeRow } from './repository.js';

/** What governance answers to the gateway's own questions. */
export interface Registers {
  readonly clients: ClientRegistry;
  readonly agreements: AgreementRegister;
  readonly consents: ConsentRegister;
  readonly rights: RightsRegister;
}

/** Clients of whom something is remembered at most, and schools (or several together) of which what was said to a client is. */
const MOST_CLIENTS = 1_000;
const MOST_PLACES = 5_000;

/** What was withdrawn, revoked or struck off is looked at by the very next request: things are remembered while their epoch stands, no longer. */
export function openRegisters(db: Database): Registers {
  const repository = createRepository(db);
  const clients = remembering<RegisteredClient | null>(MOST_CLIENTS);
  const agreements = remembering<readonly Agreement[]>(MOST_CLIENTS);
  const acts = remembering<readonly KeptAct[]>(MOST_CLIENTS);
  const actsAt = remembering<readonly KeptAct[]>(MOST_PLACES);
  const notices = remembering<readonly KeptNotice[]>(MOST_CLIENTS);
  const objections = remembering<readonly KeptObjection[]>(MOST_CLIENTS);
  const restricted = remembering<readonly string[]>(1);
  return {
    clients: {
      find: (id, epochs: KnownEpochs = null) =>
        clients(epochs?.agreement ?? null, id, async () => {
          const row = await repository.client(id);
          return row === null ? null : registered(row);
        }),
    },
    agreements: {
      of: (client, epochs) =>
        agreements(epochs?.agreement ?? null, client, async () => (await repository.agreementsOf(client)).map(agreementOf)),
    },
    consents: {
      actsTowards: (recipient, epochs, at) =>
        at === null
          ? acts(epochs?.consent ?? null, recipient, async () => (await repository.actsTowards(recipient)).map(keptAct))
          : // Why both: who is at a school changes without an act.
            actsAt(epochs === null ? null : `${epochs.consent} ${epochs.relation}`, JSON.stringify([recipient, at]), async () =>
              (await repository.actsAt(recipient, at)).map(keptAct),
            ),
      noticesAbout: (recipient, epochs) =>
        notices(epochs?.consent ?? null, recipient, async () => (await repository.noticesAbout(recipient)).map(keptNotice)),
    },
    rights: {
      objectionsTo: (recipient, epochs) => objections(epochs?.consent ?? null, recipient, () => repository.rights.objectionsTo(recipient)),
      restricted: (epochs) => restricted(epochs?.consent ?? null, '', () => repository.rights.restricted()),
    },
  };
}

function registered({ id, name, kind, purposes, mayActFor }: ClientRow): RegisteredClient {
  // INVARIANT: what is not known to be the school's own is a third party's.
  return { id, name, kind: kind === 'school-app' ? 'school-app' : 'vendor', purposes, mayActForPersons: mayActFor === 'PERSONS' };
}

function agreementOf({ id, school, purposes, categories, from, to }: AgreementRow): Agreement {
  return { id, school, purposes, categories: categories as Category[], from: from.getTime(), to: to?.getTime() ?? null };
}

function keptNotice({ purpose, version, publishedAt }: Omit<NoticeRow, 'recipientName'>): KeptNotice {
  return { purpose, version, publishedAt: publishedAt.getTime() };
}

function keptAct({ student, purpose, categories, act, person, noticeVersion, expiresAt, at }: ConsentActRow): KeptAct {
  return {
    student,
    purpose,
    categories: categories as Category[],
    act: act as KeptAct['act'],
    person,
    noticeVersion,
    expiresAt: expiresAt?.getTime() ?? null,
    at: at.getTime(),
  };
}
