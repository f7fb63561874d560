import type { SourceLocation } from '../capture';
import { ScenarioFailure } from '../scenario';

/** A scenario that can say where it stands. */
interface Standing {
  describePosition(): string;
  findWhereItStands(): Promise<SourceLocation | null>;
}

/**
 * Gives work on a scenario a deadline.
 *
 * @throws {ScenarioFailure} that says where the scenario stood when the time was over.
 */
export async function withinDeadline<T>(
  driver: Standing,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const position = driver.describePosition();
      void driver.findWhereItStands().then((place) => {
        reject(
          new ScenarioFailure(
            'timeout',
            `it did not end within ${timeoutMs / 1000} s, in ${position}`,
            place,
          ),
        );
      });
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(), overdue]);
  } finally {
    clearTimeout(timer);
  }
}
