type Defined<Value> = { [Key in keyof Value]?: Exclude<Value[Key], undefined> };

/** Without what the file leaves open, so that it does not hide a default. */
export const defined = <Value extends object>(value: Value): Defined<Value> =>
  Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined),
  ) as Defined<Value>;
