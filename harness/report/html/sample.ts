/** At most so many values of a list, the first and the last among them, with their places. */
export function sample<T>(values: readonly T[], most: number): { value: T; place: number }[] {
  const count = Math.min(values.length, most);
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? values.length - 1 : Math.round((i * (values.length - 1)) / (count - 1));
    return { value: values[place]!, place };
  });
}
