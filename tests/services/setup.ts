import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { databasesNamed, dropDatabase } from './database.js';

declare module 'vitest' {
  export interface ProvidedContext {
    /** How the names of the databases begin that those of this run are copied from. */
    readonly templates: string;
  }
}

/** Databases are copied from others of the run, made when one is first asked for; these are gone after it. */
export default function setup(project: TestProject): () => Promise<void> {
  const templates = `preau_template_${randomBytes(6).toString('hex')}`;
  project.provide('templates', templates);
  return async () => {
    for (const name of await databasesNamed(templates)) await dropDatabase(name);
  };
}
