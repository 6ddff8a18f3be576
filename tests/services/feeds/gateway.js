// A gateway as a process, with a demo that is small enough to look at each record of it.
import { readConfig } from '../../../dist/core/config.js';
import { startPreau } from '../../../dist/gateway/main.js';

await startPreau(readConfig(process.env), { students: 60 });
