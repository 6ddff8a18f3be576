export { type AcademyOptions, absenteeism, type Neighbourhood, planAcademy, SeedRefused } from './academy.js';
export type { SeedStore } from './ports.js';
export { type Seeded, type SeedOptions, seedSchools } from './seed-schools.js';
