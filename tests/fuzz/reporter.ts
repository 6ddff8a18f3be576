import type { Reporter, TestCase, TestModule } from 'vitest/node';

/** Says nothing but why a run failed: the run itself tells how far it is. */
export default class FuzzReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    const { errors = [] } = test.result();
    for (const { message } of errors) console.error(message);
  }

  /** A world that does not open, or is not there in time. */
  onTestModuleEnd(module: TestModule): void {
    for (const { message } of module.errors()) console.error(message);
  }
}
