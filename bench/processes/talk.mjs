/**
 * Lets a child process answer what its parent asks.
 *
 * @param answers - a function for every question. It gets the details and may return a promise.
 */
export function answerParent(answers) {
  process.on('message', async ({ id, question, details }) => {
    try {
      process.send({ id, answer: await answers[question](details) });
    } catch (error) {
      process.send({ id, error: error.stack });
    }
  });
  // Whatever becomes of the parent, no child outlives it.
  process.on('disconnect', () => process.exit());
  process.send({ ready: true });
}

/** Starts a server on a free port of this machine. @returns its origin. */
export async function listen(server) {
  // Connections outlast the turns of the other contenders; a request on one that is being closed would be lost.
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

/** The processor time that this process has used, in microseconds: all of its threads, the system's part included. */
export function processorTime() {
  const { user, system } = process.cpuUsage();
  return user + system;
}
