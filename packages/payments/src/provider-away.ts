/** The provider could not be asked, or has said that it cannot answer: it may do so a moment later. */
export class ProviderAway extends Error {
  override readonly name = "ProviderAway";
}
