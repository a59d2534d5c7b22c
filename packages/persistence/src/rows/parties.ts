/** Whether the user of a parameter is one of the people of `booking b`, as SQL; nobody is everyone. */
export const isParty = (parameter: string): string =>
  `(${parameter}::uuid is null or b.user_id = ${parameter}::uuid or b.coach_id = ${parameter}::uuid)`;
