import { toldFault } from './told-fault.js';

/** A command: its arguments in, its exit code out. Standard output holds what was asked for and nothing else. */
export type Command = (args: readonly string[]) => Promise<number>;

/** Each loaded when it is asked for: a question takes no longer for what it does not need. */
const COMMANDS: Readonly<Record<string, { readonly usage: string; readonly load: () => Promise<Command> }>> = {
  start: {
    usage: 'start                                        everything in one process',
    load: async () => (await import('./serve.js')).start,
  },
  gateway: {
    usage: 'gateway --supergraph FILE --policy FILE      any federation 2 supergraph [--clients FILE] [--subgraph NAME=URL …]',
    load: async () => (await import('./gateway.js')).gateway,
  },
  subgraph: {
    usage: 'subgraph NAME                                one subgraph alone: identity, attendance, assessment or messaging',
    load: async () => (await import('./serve.js')).subgraph,
  },
  'capability-key': {
    usage: 'capability-key NAME                          the key a subgraph alone is started with (PREAU_CAPABILITY_KEY)',
    load: async () => (await import('./capability-key.js')).capabilityKey,
  },
  token: {
    usage: 'token --client ID [--as PERSON] --purpose P  an access token of the embedded issuer',
    load: async () => (await import('./demo.js')).token,
  },
  demo: {
    usage: 'demo [--json]                                demo people, clients and operations',
    load: async () => (await import('./demo.js')).demo,
  },
  import: {
    usage: 'import oneroster|aaf PATH [--source NAME]    school files, a folder or a zip',
    load: async () => (await import('./import.js')).importFiles,
  },
  export: {
    usage: 'export oneroster|aaf --out DIR --school UAI  schools as files [--school UAI …] or [--all]',
    load: async () => (await import('./export.js')).exportFiles,
  },
  seed: {
    usage: 'seed --schools N --students N [--seed S] [--add]  schools that are on no map, with everybody in them',
    load: async () => (await import('./seed.js')).seed,
  },
  agreement: {
    usage: 'agreement --client ID --school UAI           the school contracts a client for what it does elsewhere',
    load: async () => (await import('./agreement.js')).agreement,
  },
  contract: {
    usage: 'contract --client ID                         the schema as that client sees it',
    load: async () => (await import('./contract.js')).contract,
  },
  policy: {
    usage: `policy lint|test [FILE]|diff A B [--json]    whether a policy is one, and as expected; what two decide differently
  preau policy versions|simulate|publish|rollback …  the versions there are, what one would change, make it live, go back`,
    load: async () => (await import('./policy.js')).policy,
  },
  ledger: {
    usage: 'ledger verify [--head H]|head|adopt          whether the record of disclosures is whole; where it ends; take it as it is',
    load: async () => (await import('./ledger.js')).ledger,
  },
};

/** `preau COMMAND …`. Exit codes: 0 done, 1 done in part, 2 not done. */
export async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command === undefined) {
    const help = `preau COMMAND\n\n${Object.values(COMMANDS)
      .map(({ usage }) => `  preau ${usage}`)
      .join('\n')}\n`;
    const asked = name === undefined || name === 'help' || name === '--help';
    (asked ? process.stdout : process.stderr).write(asked ? help : `there is no such command\n\n${help}`);
    return asked ? 0 : 2;
  }
  try {
    return await (await command.load())(rest);
  } catch (fault) {
    process.stderr.write(`${toldFault(fault)}\n`);
    return 2;
  }
}
