import { capabilityKey } from './capability-key.js';
import { demo, token } from './demo.js';
import { importFiles } from './import.js';
import { ledger } from './ledger.js';
import { start, subgraph } from './serve.js';

/** A command: its arguments in, its exit code out. Standard output holds what was asked for and nothing else. */
export type Command = (args: readonly string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, { readonly run: Command; readonly usage: string }>> = {
  start: { run: start, usage: 'start                                        everything in one process' },
  subgraph: {
    run: subgraph,
    usage: 'subgraph NAME                                one subgraph alone: identity, attendance, assessment or messaging',
  },
  'capability-key': {
    run: capabilityKey,
    usage: 'capability-key NAME                          the key a subgraph alone is started with (PREAU_CAPABILITY_KEY)',
  },
  token: { run: token, usage: 'token --client ID [--as PERSON] --purpose P  an access token of the embedded issuer' },
  demo: { run: demo, usage: 'demo [--json]                                demo people, clients and operations' },
  import: { run: importFiles, usage: 'import oneroster|aaf PATH [--json]           school files, a folder or a zip' },
  ledger: { run: ledger, usage: 'ledger verify                                whether the record of disclosures is whole' },
};

/** `preau COMMAND …`. Exit codes: 0 done, 1 done in part, 2 not done. */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const command = name === undefined ? undefined : COMMANDS[name];
  if (command === undefined) {
    const help = `preau COMMAND\n\n${Object.values(COMMANDS)
      .map(({ usage }) => `  preau ${usage}`)
      .join('\n')}\n`;
    if (name === undefined || name === 'help' || name === '--help') {
      process.stdout.write(help);
      return 0;
    }
    process.stderr.write(`there is no such command\n\n${help}`);
    return 2;
  }
  try {
    return await command.run(rest);
  } catch (fault) {
    process.stderr.write(`${fault instanceof Error ? fault.message : 'it did not work'}\n`);
    return 2;
  }
}
