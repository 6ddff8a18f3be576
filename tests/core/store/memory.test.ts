import { describeStore } from '../../contracts/store.js';
import { openTestStore } from '../../store.js';

describeStore('PGlite in memory', openTestStore);
