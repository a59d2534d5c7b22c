/** How a user can be reached, as far as it is known. */
export interface Contact {
  readonly email?: string | undefined;
  /** Language code of what the user wants to read, such as `en`. */
  readonly language?: string | undefined;
}

/** Port: how users can be reached. Asked when a message leaves, outside of any unit of work. */
export interface Contacts {
  /**
   * Nothing is known of users who are not known.
   *
   * @throws {DeliveryFailed} when it cannot be told just now
   */
  contactOf(userId: string): Promise<Contact>;
}

/** For those who know no contacts: everyone reads the language of the house, over channels that need no address. */
export const noContacts: Contacts = { contactOf: async () => ({}) };
