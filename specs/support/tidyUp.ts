/** What Jest runs once after all specs. */
export default async function tidyUp(): Promise<void> {
  await globalThis.browserFolderOfSpecs?.remove();
}
