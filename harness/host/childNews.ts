/** What a child tells its parent over the IPC channel. */
export type ChildNews =
  | { kind: 'listening'; url: string }
  | { kind: 'uncaught'; message: string; stack: string | null }
  | { kind: 'exit'; code: number; stack: string | null };

export function tell(news: ChildNews): void {
  // Scenarios may disconnect the channel; their end is then judged by the exit status alone.
  if (process.connected) process.send?.(news);
}

/** Has this process say why it ends, before it does, and end with its parent. */
export function tellEnd(): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    tell({ kind: 'uncaught', message, stack: error instanceof Error ? (error.stack ?? null) : null });
  });
  // `process.exit()` calls this synchronously, so the stack still holds the line that called it.
  process.on('exit', (code) => tell({ kind: 'exit', code, stack: new Error().stack ?? null }));
  // A child that is not busy ends with its parent.
  process.on('disconnect', () => process.exit());
}
