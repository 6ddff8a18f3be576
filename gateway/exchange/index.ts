export { importAaf } from './aaf/import.js';
export type { Complaint } from './import-fault.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export { importOneRoster } from './oneroster/import.js';
export type { ImportPorts, KnownRecords, KnownSchool, KnownTie, RosterIntake } from './ports.js';
export { createProgress, type Progress, silentProgress } from './progress.js';
export { exitCode, formatReport, type ImportReport, type Notice, type SchoolOutcome } from './report.js';
export { runImport } from './run-import.js';
export { checkLetter } from './uai.js';
