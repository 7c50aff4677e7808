/** Runs a command: its failure is one line for a person, and exit code 1. */
export function run(command: () => Promise<void>): void {
  command().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
