/** The source could not be asked, or was too busy to answer: it may do so a moment later. */
export class SourceAway extends Error {
  override readonly name = "SourceAway";
}

/** The source has answered, and nothing that is of use here. To ask again would be of none either. */
export class WrongAnswer extends Error {
  override readonly name = "WrongAnswer";
}
