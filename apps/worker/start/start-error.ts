/** This process cannot run as its surroundings are, and starting it again cannot help. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
