/** The `existingException` switch of the model as the enumeration that a component's schema needs. */

/** What to do where a document exempts the tag already, for more than JsonGet. */
export enum ExistingException {
  /** Holders of the tag keep s3:GetObject on the objects alone. */
  Narrow = "narrow",
  /** The exception stays as it is: for a tag that others carry too. */
  Keep = "keep",
}
