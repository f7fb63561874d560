/** An error as it travels: by value. */
export interface Thrown {
  message: string;
  /** As Node's errors have one. */
  code: string | null;
  stack: string | null;
}

export function describeThrown(error: unknown): Thrown {
  if (error instanceof Error) {
    const message = `${error.name}: ${error.message}`.replace(/\s*\n\s*/g, ' ');
    // A compiler says where the fault lies in the message only.
    return { message, code: codeOf(error), stack: `${error.message}\n${error.stack ?? ''}` };
  }
  return { message: `${String(error)} was thrown, which is no Error`, code: null, stack: null };
}

function codeOf(error: Error): string | null {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : null;
}
