// Prints what each server showed as a table, and then the counts. The table in README.md has to be the same.
import { readFileSync } from 'node:fs';
import { SERVERS } from './servers.mjs';

/** The type of the annotations that make the table. */
export const SHOWN = 'shown';

export default class Table {
  rows = new Map();
  passed = 0;
  failed = 0;

  onTestEnd(test, result) {
    if (result.status === 'passed') this.passed += 1;
    else this.failed += 1;
    for (const { type, description } of result.annotations) {
      if (type !== SHOWN) continue;
      const [row, server, shown] = JSON.parse(description);
      if (!this.rows.has(row)) this.rows.set(row, {});
      this.rows.get(row)[server] = shown;
    }
  }

  onEnd({ status }) {
    const titles = SERVERS.map((it) => it.title);
    const line = (cells) => `| ${cells.join(' | ')} |`;
    // the order in which tests end is not always the same
    const rows = [...this.rows].sort(([one], [other]) => (one < other ? -1 : 1));
    const table = [
      line(['', ...titles]), line(['---', ...titles.map(() => '---')]),
      ...rows.map(([row, shown]) => line([row, ...titles.map((title) => shown[title] ?? '–')])),
    ].join('\n');
    console.log(`\n${table}\n`);
    // what was not run has no row, and what failed has none either
    const whole = status === 'passed';
    if (whole && !readFileSync(new URL('README.md', import.meta.url), 'utf8').includes(table)) {
      console.log('The table in tests/interop/README.md is another one: put this one there.\n');
      this.failed += 1;
    }
    if (!whole && !this.failed) this.failed = 1;
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed ? { status: 'failed' } : undefined;
  }
}
