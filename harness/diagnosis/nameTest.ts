import type { StringTable } from '../heap';

const unknown = 0;
const no = 1;
const yes = 2;

/** A question about names, asked once of each. */
export class NameTest {
  /** [names] */
  readonly #answers: Uint8Array;

  constructor(
    private readonly strings: StringTable,
    private readonly ask: (name: string) => boolean,
  ) {
    this.#answers = new Uint8Array(strings.count);
  }

  /** @param name its number in the snapshot. */
  of(name: number): boolean {
    const answer = this.#answers[name]!;
    if (answer !== unknown) return answer === yes;
    const is = this.ask(this.strings.text(name));
    this.#answers[name] = is ? yes : no;
    return is;
  }
}
