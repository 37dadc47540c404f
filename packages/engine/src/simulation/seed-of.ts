/** What an execution draws its chance from, drawn from the world's: 32 hexadecimal digits. */
export function seedOf(random: () => number): string {
  const words = Array.from({ length: 4 }, () => Math.floor(random() * 2 ** 32));
  return words.map((word) => word.toString(16).padStart(8, "0")).join("");
}
