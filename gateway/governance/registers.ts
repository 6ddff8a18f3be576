import type { Agreement, Category } from '../../core/policy/index.js';
import type { Database } from '../../core/store/index.js';
import type { ConsentRegister, KeptAct } from '../facts/index.js';
import type { ClientRegistry, RegisteredClient } from '../identity/index.js';
import type { AgreementRegister } from '../request/1-authenticate.js';
import { type AgreementRow, type ClientRow, type ConsentActRow, createRepository } from './repository.js';

/** What governance answers to the gateway's own questions. */
export interface Registers {
  readonly clients: ClientRegistry;
  readonly agreements: AgreementRegister;
  readonly consents: ConsentRegister;
}

/** Read at every question: what was withdrawn, revoked or struck off is looked at by the very next request. */
export function openRegisters(db: Database, now: () => number = Date.now): Registers {
  const repository = createRepository(db);
  return {
    clients: {
      async find(id) {
        const row = await repository.client(id);
        return row === null ? null : registered(row);
      },
    },
    agreements: { of: async (client) => (await repository.agreementsOf(client)).map(agreementOf) },
    consents: {
      actsTowards: async (recipient) => (await repository.actsTowards(recipient)).map(keptAct),
      currentNotice: async (purpose, recipient) => (await repository.noticeInForce(purpose, recipient, new Date(now()))) ?? 0,
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
