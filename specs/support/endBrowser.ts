/** What Jest runs once after all specs. */
export default async function endBrowser(): Promise<void> {
  await globalThis.browserFolderOfSpecs?.remove();
}
