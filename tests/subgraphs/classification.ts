import { parse } from 'graphql';
import { type Classification, readClassification } from '../../core/shield/index.js';
import { compose } from '../../schema/compose.js';

let kept: Classification | undefined;

/** What the project's schema says of each coordinate: composed once for all tests of a process, which takes most of a second. */
export function classification(): Classification {
  kept ??= readClassification(parse(compose()));
  return kept;
}
