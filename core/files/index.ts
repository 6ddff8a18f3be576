export { attachmentsOf, type FileField, readLink, type Shown } from './link.js';
export { type FileRow, filesOf, letGoOfFiles, MOST_FILES, mayNameFiles, type Naming, nameFiles, WAITS } from './naming.js';
