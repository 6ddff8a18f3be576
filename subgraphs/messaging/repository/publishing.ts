import type { Addressee } from '../../../core/capability/index.js';
import { mayNameFiles, nameFiles } from '../../../core/files/index.js';
import { makeId } from '../../../core/ids.js';
import type { Database } from '../../../core/store/contract.js';
import { insertRows } from '../../../core/store/index.js';
import { announcements, audiences, type Question } from '../tables.js';
import { nextNumber, once, type WriteKey, type Written } from './once.js';

/** An announcement to be published, its input already sound. Whom it is for was decided by the gateway, person by person. */
export interface News {
  readonly school: string;
  readonly title: string;
  readonly body: string;
  readonly category: string | null;
  readonly author: string;
  readonly publishedFrom: Date;
  readonly publishedTo: Date | null;
  readonly pinned: boolean;
  readonly acknowledgementRequired: boolean;
  readonly anonymous: boolean;
  readonly questions: readonly Question[];
  /** Not empty, each person once. */
  readonly addressees: readonly Addressee[];
  /** Ids of files, each once, in order. */
  readonly files: readonly string[];
}

export type PublishFault = 'no-such-file';

/** Publishing: all of an announcement or nothing of it, and once for a key. */
export function publishingRepository(db: Database) {
  return {
    /** The id of the announcement. */
    publish: ({ addressees, questions, files, ...news }: News, key: WriteKey): Promise<Written<PublishFault>> =>
      once(db, key, async (tx) => {
        const { school, author: owner } = news;
        const naming = { school, owner, use: 'publishAnnouncement', at: key.at };
        if (!(await mayNameFiles(tx, files, naming))) return { fault: 'no-such-file' };
        const id = makeId('Announcement', school, await nextNumber(tx, school, 'an'));
        await tx.insert(announcements).values({ ...news, id, questions: questions.length === 0 ? null : [...questions] });
        const rows = addressees.map(({ person, onBehalfOf, profile, group }) => ({
          school,
          announcement: id,
          person,
          onBehalfOf: [...onBehalfOf],
          profile,
          viaGroup: group,
        }));
        await insertRows(tx, audiences, rows);
        await nameFiles(tx, files, { ...naming, record: id });
        return { record: id };
      }),
  };
}
